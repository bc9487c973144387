/* Reading expressions: precedence climbing over a hand-written lexer.  Depth
 * is bounded twice: brackets by EXPR_DEPTH_MAX, and the tree itself (long
 * chains lean to the left) by TREE_DEPTH_MAX, so that walking it is safe. */
#include "schema/expr.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/expr_part.h"
#include "schema/pattern.h"

#define TREE_DEPTH_MAX 300

enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_TEXT,
	TOKEN_ANSWER,
	TOKEN_SELF,
	TOKEN_NAME,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_COMMA,
	TOKEN_OPERATOR
};

struct token {
	enum token_kind kind;
	size_t at, n;        /* in the source; of TEXT and ANSWER the inside */
	enum part_kind part; /* OPERATOR */
	double number;
};

struct parser {
	const char *text;
	size_t at;
	struct token token; /* the one at hand */
	const struct expr_names *names;
	struct pool *pool;
	struct expr_mistake *mistake;
	bool failed;
	int depth;
};

static struct part *parse_level(struct parser *p, int level, int *height);

static void printf_like(3, 4)
    wrong(struct parser *p, size_t at, const char *fmt, ...)
{
	va_list ap;

	if (p->failed)
		return;
	p->failed = true;
	p->mistake->at = at;
	va_start(ap, fmt);
	vsnprintf(p->mistake->text, sizeof(p->mistake->text), fmt, ap);
	va_end(ap);
	p->token.kind = TOKEN_END;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_name(char c)
{
	return is_name_start(c) || is_digit(c) || c == '-' || c == '.' ||
	       c == ':';
}

static void
lex_number(struct parser *p)
{
	const char *s = p->text;
	size_t n = p->at;
	char digits[64];

	while (is_digit(s[n]))
		n++;
	if (s[n] == '.')
		n++;
	while (is_digit(s[n]))
		n++;
	if (n - p->at >= sizeof(digits)) {
		wrong(p, p->at, "This number is too long.");
		return;
	}
	memcpy(digits, s + p->at, n - p->at);
	digits[n - p->at] = '\0';
	p->token = (struct token){ .kind = TOKEN_NUMBER,
		.at = p->at,
		.n = n - p->at,
		.number = strtod(digits, NULL) };
	p->at = n;
}

/* From AT to before the character CLOSE. */
static void
lex_until(struct parser *p, enum token_kind kind, size_t skip, char close)
{
	size_t from = p->at + skip;
	const char *end = strchr(p->text + from, close);

	if (end == NULL) {
		wrong(
		    p, p->at, "What opens here is never closed by %c.", close);
		return;
	}
	p->token = (struct token){
		.kind = kind, .at = from, .n = (size_t)(end - p->text) - from
	};
	p->at = from + p->token.n + 1;
}

struct sign {
	const char *text;
	enum token_kind kind;
	enum part_kind part;
};

/* Longer ones first. */
static const struct sign signs[] = {
	{ "!=", TOKEN_OPERATOR, PART_NE },
	{ "<=", TOKEN_OPERATOR, PART_LE },
	{ ">=", TOKEN_OPERATOR, PART_GE },
	{ "=", TOKEN_OPERATOR, PART_EQ },
	{ "<", TOKEN_OPERATOR, PART_LT },
	{ ">", TOKEN_OPERATOR, PART_GT },
	{ "+", TOKEN_OPERATOR, PART_ADD },
	{ "-", TOKEN_OPERATOR, PART_SUBTRACT },
	{ "*", TOKEN_OPERATOR, PART_MULTIPLY },
	{ "(", TOKEN_OPEN, 0 },
	{ ")", TOKEN_CLOSE, 0 },
	{ ",", TOKEN_COMMA, 0 },
};

static const struct sign word_signs[] = {
	{ "or", TOKEN_OPERATOR, PART_OR },
	{ "and", TOKEN_OPERATOR, PART_AND },
	{ "div", TOKEN_OPERATOR, PART_DIVIDE },
	{ "mod", TOKEN_OPERATOR, PART_MODULO },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void
lex_sign(struct parser *p)
{
	size_t i, n;

	for (i = 0; i < COUNT(signs); i++) {
		n = strlen(signs[i].text);
		if (strncmp(p->text + p->at, signs[i].text, n) != 0)
			continue;
		p->token = (struct token){ .kind = signs[i].kind,
			.at = p->at,
			.n = n,
			.part = signs[i].part };
		p->at += n;
		return;
	}
	if (p->text[p->at] == '/')
		wrong(p, p->at,
		    "Paths are not known here: write ${name} for an answer.");
	else
		wrong(p, p->at, "This character has no meaning here.");
}

static void
lex_name(struct parser *p)
{
	size_t n = 1, i;

	while (is_name(p->text[p->at + n]))
		n++;
	p->token = (struct token){ .kind = TOKEN_NAME, .at = p->at, .n = n };
	for (i = 0; i < COUNT(word_signs); i++)
		if (strlen(word_signs[i].text) == n &&
		    memcmp(p->text + p->at, word_signs[i].text, n) == 0) {
			p->token.kind = TOKEN_OPERATOR;
			p->token.part = word_signs[i].part;
		}
	p->at += n;
}

static void
next(struct parser *p)
{
	const char *s = p->text;
	char c;

	if (p->failed)
		return;
	p->at += strspn(s + p->at, " \t\r\n");
	c = s[p->at];
	if (c == '\0')
		p->token = (struct token){ .kind = TOKEN_END, .at = p->at };
	else if (is_digit(c) || (c == '.' && is_digit(s[p->at + 1])))
		lex_number(p);
	else if (c == '\'' || c == '"')
		lex_until(p, TOKEN_TEXT, 1, c);
	else if (c == '$' && s[p->at + 1] == '{')
		lex_until(p, TOKEN_ANSWER, 2, '}');
	else if (c == '.') {
		p->token = (struct token){ .kind = TOKEN_SELF, .at = p->at };
		p->at++;
	} else if (is_name_start(c))
		lex_name(p);
	else
		lex_sign(p);
}

static struct part *
new_part(struct parser *p, enum part_kind kind)
{
	struct part *part = pool_new(p->pool, struct part);

	part->kind = kind;
	part->at = p->token.at;
	part->index = -1;
	return part;
}

static struct part *
parse_answer(struct parser *p)
{
	struct part *part = new_part(p, PART_ANSWER);
	struct token t = p->token;

	while (t.n > 0 && p->text[t.at] == ' ')
		t.at++, t.n--;
	while (t.n > 0 && p->text[t.at + t.n - 1] == ' ')
		t.n--;
	part->index = p->names->find(p->names->ctx, p->text + t.at, t.n);
	if (part->index < 0)
		wrong(p, t.at, "There is no question named \"%.*s\".",
		    (int)(t.n > 60 ? 60 : t.n), p->text + t.at);
	next(p);
	return part;
}

/* The text of argument I, which must be written out. */
static const char *
literal(struct parser *p, const struct part *arg, const char *what)
{
	if (arg->kind == PART_TEXT)
		return arg->text;
	wrong(
	    p, arg->at, "pulldata() needs its %s written out in quotes.", what);
	return "";
}

static void
bind_pulldata(struct parser *p, struct part *call)
{
	const struct expr_names *names = p->names;
	const struct part *file = call->a, *column = file->next,
			  *key = column->next;
	const char *name = literal(p, file, "file");

	call->table =
	    names->table == NULL ? -1 : names->table(names->ctx, name);
	if (call->table < 0) {
		wrong(p, file->at, "There is no lookup table \"%.60s.csv\".",
		    name);
		return;
	}
	name = literal(p, column, "column");
	call->column = names->column(names->ctx, call->table, name);
	if (call->column < 0)
		wrong(p, column->at,
		    "The lookup table has no column \"%.60s\".", name);
	name = literal(p, key, "key column");
	call->key = names->column(names->ctx, call->table, name);
	if (call->key < 0)
		wrong(p, key->at, "The lookup table has no column \"%.60s\".",
		    name);
}

static void
bind_regex(struct parser *p, struct part *call)
{
	const struct part *text = call->a->next;
	const struct pattern *pattern;

	if (text->kind != PART_TEXT)
		wrong(p, text->at,
		    "regex() needs its pattern written out in quotes.");
	else if (pattern_compile(text->text, p->pool, &pattern) != ERR_NONE)
		wrong(p, text->at, "This is no regular expression.");
	else
		call->regex = (void *)(uintptr_t)pattern;
}

/* Arguments up to the closing bracket, chained into CALL. */
static int
parse_arguments(struct parser *p, struct part *call, int *height)
{
	const struct part **tail = &call->a;
	int n = 0;

	while (p->token.kind != TOKEN_CLOSE && !p->failed) {
		struct part *arg;
		int h = 0;

		if (n++ == ARGUMENTS_MAX) {
			wrong(p, p->token.at, "Too many arguments.");
			break;
		}
		arg = parse_level(p, 0, &h);
		*height = h > *height ? h : *height;
		*tail = arg;
		if (arg != NULL)
			tail = &arg->next;
		if (p->token.kind == TOKEN_COMMA)
			next(p);
		else if (p->token.kind != TOKEN_CLOSE)
			wrong(p, p->token.at,
			    "A comma or a closing bracket is missing here.");
	}
	next(p);
	return n;
}

static struct part *
parse_call(struct parser *p, int *height)
{
	struct token name = p->token;
	struct part *call = new_part(p, PART_CALL);
	const struct function *f = function_find(p->text + name.at, name.n);
	int n, shown = (int)(name.n > 60 ? 60 : name.n);

	next(p);
	if (p->token.kind != TOKEN_OPEN) {
		wrong(p, name.at,
		    "\"%.*s\" is neither a function nor an operator; "
		    "write ${%.*s} for an answer.",
		    shown, p->text + name.at, shown, p->text + name.at);
		return call;
	}
	if (f == NULL) {
		wrong(p, name.at, "There is no function \"%.*s\".", shown,
		    p->text + name.at);
		return call;
	}
	next(p);
	call->function = f;
	n = parse_arguments(p, call, height);
	if (!p->failed && (n < f->least || (f->most >= 0 && n > f->most)))
		wrong(p, name.at, "%s() takes another number of arguments.",
		    f->name);
	if (!p->failed && f == &function_pulldata)
		bind_pulldata(p, call);
	if (!p->failed && f == &function_regex)
		bind_regex(p, call);
	++*height;
	return call;
}

static struct part *
parse_bracket(struct parser *p, int *height)
{
	struct part *part;

	next(p);
	part = parse_level(p, 0, height);
	if (p->token.kind != TOKEN_CLOSE)
		wrong(p, p->token.at, "A closing bracket is missing here.");
	next(p);
	return part;
}

static struct part *
parse_primary(struct parser *p, int *height)
{
	struct part *part;

	*height = 1;
	switch (p->token.kind) {
	case TOKEN_NUMBER:
		part = new_part(p, PART_NUMBER);
		part->number = p->token.number;
		next(p);
		return part;
	case TOKEN_TEXT:
		part = new_part(p, PART_TEXT);
		part->text =
		    pool_text_n(p->pool, p->text + p->token.at, p->token.n);
		next(p);
		return part;
	case TOKEN_ANSWER:
		return parse_answer(p);
	case TOKEN_SELF:
		part = new_part(p, PART_SELF);
		next(p);
		return part;
	case TOKEN_NAME:
		return parse_call(p, height);
	case TOKEN_OPEN:
		return parse_bracket(p, height);
	default:
		wrong(p, p->token.at, "Something is missing here.");
		return NULL;
	}
}

/* Enters a level of nesting; false if that is one too many. */
static bool
deeper(struct parser *p)
{
	if (p->depth < EXPR_DEPTH_MAX) {
		p->depth++;
		return true;
	}
	wrong(p, p->token.at, "Brackets are nested too deeply.");
	return false;
}

static struct part *
parse_unary(struct parser *p, int *height)
{
	struct part *part = NULL;

	*height = 0;
	if (!deeper(p))
		return NULL;
	if (p->token.kind == TOKEN_OPERATOR && p->token.part == PART_SUBTRACT) {
		part = new_part(p, PART_NEGATE);
		next(p);
		part->a = parse_unary(p, height);
		++*height;
	} else {
		part = parse_primary(p, height);
	}
	p->depth--;
	return part;
}

static int
level_of(enum part_kind kind)
{
	switch (kind) {
	case PART_OR:
		return 0;
	case PART_AND:
		return 1;
	case PART_EQ:
	case PART_NE:
		return 2;
	case PART_LT:
	case PART_LE:
	case PART_GT:
	case PART_GE:
		return 3;
	case PART_ADD:
	case PART_SUBTRACT:
		return 4;
	default:
		return 5;
	}
}

/* Everything that binds at least as tightly as LEVEL.  HEIGHT is set to the
 * height of the tree. */
static struct part *
parse_level(struct parser *p, int level, int *height)
{
	struct part *left = parse_unary(p, height);

	while (!p->failed && p->token.kind == TOKEN_OPERATOR &&
	       level_of(p->token.part) >= level) {
		struct part *part = new_part(p, p->token.part);
		int h = 0;

		next(p);
		part->a = left;
		part->b = parse_level(p, level_of(part->kind) + 1, &h);
		*height = 1 + (h > *height ? h : *height);
		if (*height > TREE_DEPTH_MAX)
			wrong(p, part->at, "This expression is too long.");
		left = part;
	}
	return left;
}

enum err
expr_parse(const char *text, const struct expr_names *names, struct pool *pool,
    const struct expr **expr, struct expr_mistake *mistake)
{
	struct parser p = {
		.text = text, .names = names, .pool = pool, .mistake = mistake
	};
	struct expr *e;
	int height;

	*expr = NULL;
	*mistake = (struct expr_mistake){ 0 };
	if (strlen(text) > EXPR_TEXT_MAX)
		wrong(&p, 0, "This expression is too long.");
	next(&p);
	e = pool_new(pool, struct expr);
	e->source = pool_text(pool, text);
	e->root = parse_level(&p, 0, &height);
	if (!p.failed && p.token.kind != TOKEN_END)
		wrong(&p, p.token.at, "An operator is missing here.");
	if (p.failed)
		return ERR_STUDY;
	*expr = e;
	return ERR_NONE;
}

const char *
expr_source(const struct expr *expr)
{
	return expr->source;
}
