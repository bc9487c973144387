#include "schema/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#define EFFORT_MAX 100000 /* steps of backtracking */
#define DEPTH_MAX  2000

struct pattern {
	pcre2_code *code;
	pcre2_match_context *limits;
};

static void *
from_pool(PCRE2_SIZE n, void *pool)
{
	return pool_array(pool, n, 1);
}

static void
leave(void *p, void *pool)
{
	(void)p, (void)pool; /* the pool gives it all back */
}

enum err
pattern_compile(
    const char *text, struct pool *pool, const struct pattern **pattern)
{
	pcre2_general_context *memory =
	    pcre2_general_context_create(from_pool, leave, pool);
	struct pattern *p = pool_new(pool, struct pattern);
	pcre2_compile_context *how = pcre2_compile_context_create(memory);
	PCRE2_SIZE at;
	int error;

	*pattern = NULL;
	pcre2_set_parens_nest_limit(how, 50);
	p->code = pcre2_compile((PCRE2_SPTR)text, strlen(text),
	    PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DOLLAR_ENDONLY, &error,
	    &at, how);
	if (p->code == NULL)
		return ERR_INPUT;
	p->limits = pcre2_match_context_create(memory);
	pcre2_set_match_limit(p->limits, EFFORT_MAX);
	pcre2_set_depth_limit(p->limits, DEPTH_MAX);
	*pattern = p;
	return ERR_NONE;
}

bool
pattern_found(const struct pattern *pattern, const char *text)
{
	pcre2_match_data *match = pcre2_match_data_create(1, NULL);
	int n = pcre2_match(pattern->code, (PCRE2_SPTR)text, strlen(text), 0, 0,
	    match, pattern->limits);

	pcre2_match_data_free(match);
	return n >= 0;
}
