// SPDX-License-Identifier: GPL-2.0-only
#include "render.h"

/**
 * render_init() - the renderer that the command line asks for
 * @render: the renderer; released with render_close(), after a failure as well
 * @output: how the user wants things shown; copied
 * @out: where the output goes; flushed by the flush operation
 * @err: where the totals go that are for people
 *
 * Return: 0 or -ENOMEM
 */
int render_init(struct render *render, const struct output *output, FILE *out, FILE *err)
{
	render_text_init(render, out, err);
	render->output = *output;
	switch (output->format) {
	case FORMAT_JSON:
		return render_json_init(render);
	case FORMAT_CSV:
		return render_csv_init(render);
	default:
		return 0;
	}
}

/**
 * render_begin() - show what comes before all else
 * @render: where; its output says what is going to be shown
 * @st: status of the source of it all
 */
void render_begin(struct render *render, const struct source_status *st)
{
	if (render->ops->begin && render->output.list != LIST_NOTHING)
		render->ops->begin(render, st);
}

/**
 * render_close() - release the memory of a renderer; its files stay open
 * @render: the renderer
 */
void render_close(struct render *render)
{
	if (render->ops->close)
		render->ops->close(render);
}
