/* Text never becomes markup, and escaping loses nothing but bytes that are no
 * text: what is escaped has none of the five characters bare, and is valid
 * UTF-8. */
#include <stdlib.h>
#include <string.h>

#include "collector/html.h"
#include "schema/mem.h"
#include "tests/fuzz/fuzz.h"

static void
check(const char *escaped)
{
	static const char *const known[] = { "&amp;", "&lt;", "&gt;", "&quot;",
		"&#39;" };
	size_t i;

	must(strpbrk(escaped, "<>\"'") == NULL);
	must(utf8_valid(escaped, strlen(escaped)));
	while ((escaped = strchr(escaped, '&')) != NULL) {
		for (i = 0; i < countof(known); i++)
			if (strncmp(escaped, known[i], strlen(known[i])) == 0)
				break;
		must(i < countof(known));
		escaped++;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = mem_text_n((const char *)data, len), *escaped;
	struct buf out;

	buf_init(&out, 64 * len + 64);
	html(&out, "%s", text);
	escaped = buf_take_text(&out);
	check(escaped);
	free(escaped);
	html_url(&out, text);
	escaped = buf_take_text(&out);
	check(escaped);
	free(escaped);
	free(text);
	return 0;
}
