/* Which functions expressions know: XPath 1.0's and OpenRosa's, as
 * https://getodk.github.io/xforms-spec/#xpath-functions defines them. */
#include <string.h>

#include "schema/expr_part.h"
#include "schema/mem.h"

/* The parser looks into the arguments of these. */
const struct function function_if = { "if", 3, 3, NULL };
const struct function function_pulldata = { "pulldata", 4, 4, NULL };
const struct function function_regex = { "regex", 2, 2, call_regex };

static bool
is_named(const struct function *f, const char *name, size_t n)
{
	return strlen(f->name) == n && memcmp(f->name, name, n) == 0;
}

const struct function *
function_find(const char *name, size_t n)
{
	static const struct function *const special[] = { &function_if,
		&function_pulldata, &function_regex };
	static const struct function *const lists[] = { functions_math,
		functions_logic, functions_text, functions_date };
	const struct function *f;
	size_t i;

	for (i = 0; i < countof(special); i++)
		if (is_named(special[i], name, n))
			return special[i];
	for (i = 0; i < countof(lists); i++)
		for (f = lists[i]; f->name != NULL; f++)
			if (is_named(f, name, n))
				return f;
	return NULL;
}
