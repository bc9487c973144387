#include "collector/json.h"

void
json_put_text(struct buf *out, const char *text)
{
	buf_puts(out, "\"");
	for (; *text != '\0'; text++)
		if (*text == '"' || *text == '\\')
			buf_printf(out, "\\%c", *text);
		else if ((unsigned char)*text < ' ')
			buf_printf(out, "\\u%04x", *text);
		else
			buf_put(out, text, 1);
	buf_puts(out, "\"");
}
