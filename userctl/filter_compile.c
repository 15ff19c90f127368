// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the tree to the steps that filter_may_match_record() takes, and to what a
 * source can leave out by itself.
 *
 * The steps ask whether what is wanted is still possible for the socket of a record,
 * or for its other end. Three rules make that a row of yes-or-no questions:
 *
 * - Negations are pushed down to the terms. What is left are "and" and "or", and
 *   these are possible if both, or one, of their parts are.
 * - A term that the record does not decide is possible, and so is its negation.
 * - The other end has the addresses and ports the other way round: the whole is asked
 *   once more like that. Of network namespace, cookie and cgroup an end that is
 *   not wanted itself is not followed because of its other end.
 *
 * "not" means that neither end is so. The negation of a negation is met if either end
 * is so, and only what is the same for both ends can be asked there.
 */
#include <string.h>

#include "filter.h"

/**
 * struct context - what is around a node while steps are made from it
 * @swapped: ends are swapped
 * @nots: how many negations
 */
struct context {
	bool		swapped;
	unsigned int	nots;
};

static const struct filter_node *node_of(const struct filter *filter, u16 node)
{
	return &filter->nodes[node - 1];
}

static enum filter_kind swapped_kind(enum filter_kind kind)
{
	switch (kind) {
	case FILTER_LPORT:
		return FILTER_RPORT;
	case FILTER_RPORT:
		return FILTER_LPORT;
	case FILTER_LADDR:
		return FILTER_RADDR;
	case FILTER_RADDR:
		return FILTER_LADDR;
	default:
		return kind;
	}
}

/* What is left of a question if either end may meet it. */
static enum filter_kind either_kind(enum filter_kind kind)
{
	switch (kind) {
	case FILTER_LPORT:
	case FILTER_RPORT:
		return FILTER_PORT;
	case FILTER_LADDR:
	case FILTER_RADDR:
		return FILTER_ADDR;
	default:
		return kind;
	}
}

static bool is_constant(enum filter_kind kind)
{
	return kind <= FILTER_CGROUP;
}

/* Does a socket have it that says nothing about the other end? */
static bool is_identity(enum filter_kind kind)
{
	return kind == FILTER_NETNS || kind == FILTER_COOKIE || kind == FILTER_CGROUP;
}

static u16 make_step(struct filter *filter, u16 index, struct context context, u16 yes,
		     u16 no)
{
	enum filter_kind kind = filter->terms[index].kind;
	bool negated = context.nots % 2;

	/* Both ways lead to the same: nothing to ask. */
	if (!is_constant(kind) || yes == no)
		return yes;
	if (context.nots > 1 && !negated && !filter->alone) {
		if (is_identity(kind))
			return yes;
		kind = either_kind(kind);
	}
	if (context.swapped)
		kind = swapped_kind(kind);
	filter->steps[filter->n_steps++] = (struct filter_step){
		.kind = kind,
		.negated = negated,
		.term = index,
		.yes = yes,
		.no = no,
	};
	return filter->n_steps - 1 + FILTER_FIRST_STEP;
}

/*
 * Steps are made from the last to the first, so that each leads to one that exists:
 * there are no circles. Return: the step to begin with.
 */
static u16 make_steps(struct filter *filter, u16 index, struct context context, u16 yes,
		      u16 no)
{
	const struct filter_node *node = node_of(filter, index);
	u16 right;

	switch (node->op) {
	case FILTER_TERM:
		return make_step(filter, node->left, context, yes, no);
	case FILTER_NOT:
		context.nots++;
		return make_steps(filter, node->left, context, yes, no);
	default:
		right = make_steps(filter, node->right, context, yes, no);
		/* Under a negation "and" is "or". */
		if (node->op == (context.nots % 2 ? FILTER_OR : FILTER_AND))
			return make_steps(filter, node->left, context, right, no);
		return make_steps(filter, node->left, context, yes, right);
	}
}

static bool has_sides(const struct filter *filter)
{
	size_t i;

	for (i = 0; i < filter->n_terms; i++) {
		if (swapped_kind(filter->terms[i].kind) != filter->terms[i].kind)
			return true;
	}
	return false;
}

/**
 * filter_compile() - make the steps anew
 * @filter: what is wanted, of which the tree has changed
 */
void filter_compile(struct filter *filter)
{
	struct context context = { .nots = 0 };
	u16 otherwise = FILTER_REJECT;

	filter->n_steps = 0;
	filter->start = FILTER_ACCEPT;
	if (!filter->root)
		return;
	if (!filter->alone && has_sides(filter)) {
		context.swapped = true;
		otherwise = make_steps(filter, filter->root, context, FILTER_ACCEPT,
				       FILTER_REJECT);
		context.swapped = false;
	}
	filter->start = make_steps(filter, filter->root, context, FILTER_ACCEPT, otherwise);
}

/**
 * filter_is_constant() - does a filter ask only for what a socket is from the beginning?
 * @filter: what is wanted
 *
 * What a connection does, and whose it is, then makes no difference: a record that
 * passes filter_may_match_record() can be kept without looking at any other.
 *
 * Return: true if it has terms of addresses, ports, IP version, network namespace,
 * cookie and cgroup only, or none at all
 */
bool filter_is_constant(const struct filter *filter)
{
	size_t i;

	for (i = 0; i < filter->n_terms; i++) {
		if (!is_constant(filter->terms[i].kind))
			return false;
	}
	return true;
}

/* A term that has to be met. If two ask for the same, one is left to user space. */
static void push_term(const struct filter *filter, const struct filter_term *term,
		      struct filter_pushed *pushed)
{
	bool one = term->low == term->high;

	switch (filter->alone ? term->kind : either_kind(term->kind)) {
	case FILTER_PORT:
		pushed->port = one ? term->low : pushed->port;
		break;
	case FILTER_LPORT:
		pushed->lport = one ? term->low : pushed->lport;
		break;
	case FILTER_RPORT:
		pushed->rport = one ? term->low : pushed->rport;
		break;
	case FILTER_ADDR:
		pushed->addr = &term->prefix;
		break;
	case FILTER_LADDR:
		pushed->laddr = &term->prefix;
		break;
	case FILTER_RADDR:
		pushed->raddr = &term->prefix;
		break;
	case FILTER_IP:
		pushed->only_ipv6 |= term->low == 6;
		break;
	case FILTER_NETNS:
		pushed->netns = term->low;
		break;
	case FILTER_COOKIE:
		pushed->cookie = term->low;
		break;
	case FILTER_CGROUP:
		pushed->cgroup = term->low;
		break;
	default:
		break;
	}
}

static void push_node(const struct filter *filter, u16 index, struct filter_pushed *pushed)
{
	const struct filter_node *node = node_of(filter, index);

	if (node->op == FILTER_AND) {
		push_node(filter, node->left, pushed);
		push_node(filter, node->right, pushed);
	} else if (node->op == FILTER_TERM) {
		push_term(filter, &filter->terms[node->left], pushed);
	}
}

/**
 * filter_push_down() - what can be left to a source
 * @filter: what is wanted; outlives the result
 * @pushed: the result: conditions of which each has to be met by every record that
 *	filter_may_match_record() accepts, as far as the record has what they ask for
 */
void filter_push_down(const struct filter *filter, struct filter_pushed *pushed)
{
	memset(pushed, 0, sizeof(*pushed));
	if (filter->root)
		push_node(filter, filter->root, pushed);
}
