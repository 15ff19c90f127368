// SPDX-License-Identifier: GPL-2.0-only
#include "render.h"

/**
 * render_init() - the renderer that the command line asks for
 * @render: the renderer
 * @output: how the user wants things shown; copied
 * @out: where the output goes; flushed by the flush operation
 * @err: where the totals go
 */
void render_init(struct render *render, const struct output *output, FILE *out,
		 FILE *err)
{
	render_text_init(render, out, err);
	render->output = *output;
}
