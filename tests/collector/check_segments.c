#include "collector/segments.h"

#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"
#include "tests/suite.h"

/* N times SIGN and then END; owned. */
static char *
times(size_t n, const char *sign, const char *end)
{
	size_t len = strlen(sign), i;
	char *text = mem_array(n * len + strlen(end) + 1, 1);

	for (i = 0; i < n; i++)
		memcpy(text + i * len, sign, len);
	memcpy(text + n * len, end, strlen(end) + 1);
	return text;
}

static const struct {
	size_t n;
	const char *sign, *end;
	unsigned segments;
} sizes[] = {
	{ 0, "a", "", 0 },
	{ 160, "a", "", 1 },
	{ 161, "a", "", 2 },
	{ 306, "a", "", 2 },
	{ 307, "a", "", 3 },
	{ 80, "\u20ac", "", 1 }, /* two places each */
	{ 81, "[", "", 2 },
	{ 160, "\u00e9", "", 1 }, /* in the alphabet */
	{ 70, "\u0633", "", 1 },
	{ 71, "\u0633", "", 2 },
	{ 134, "\u0633", "", 2 },
	{ 135, "\u0633", "", 3 },
	{ 69, "a", "\u0634", 1 }, /* one letter makes it all UCS-2 */
	{ 70, "a", "\u0634", 2 },
	{ 35, "\U0001f44d", "", 1 },
	{ 36, "\U0001f44d", "", 2 },
};

START_TEST(a_text_takes_as_many_messages_as_its_alphabet_says)
{
	size_t i;

	for (i = 0; i < countof(sizes); i++) {
		char *text = times(sizes[i].n, sizes[i].sign, sizes[i].end);

		ck_assert_msg(segments(text) == sizes[i].segments,
		    "%zu of \"%s\" and \"%s\": %u", sizes[i].n, sizes[i].sign,
		    sizes[i].end, segments(text));
		free(text);
	}
}
END_TEST

START_TEST(typographic_signs_go_where_that_saves_messages)
{
	char *text =
	    segments_plain("How\u2019s \u201cit\u201d\u2026 \u2013 \u00e9");

	ck_assert_str_eq(text, "How's \"it\"... - \u00e9");
	free(text);
	text = segments_plain("\u201c\u0633\u201d \u2013 \u2026");
	ck_assert_str_eq(text, "\u201c\u0633\u201d \u2013 \u2026");
	free(text);
}
END_TEST

SUITE("segments", a_text_takes_as_many_messages_as_its_alphabet_says,
    typographic_signs_go_where_that_saves_messages)
