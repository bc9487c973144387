/* What people type for an answer, and the rule of ticks.
 *
 * A count cell asks "how many times".  Half of all paper answers are a tick
 * there, and by text message people write "yes" or "a few".  All of these are
 * one kind of answer: at least once, number unknown.  A number is a number
 * in whatever way it is written ("three", "3 times", "twice"), and "no",
 * "none", "never" are zero. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/expr.h"
#include "schema/log.h"
#include "schema/mem.h"

#define TYPED_MAX LOG_TEXT_MAX
#define WORDS_MAX 16 /* in a typed number */

/* ---- texts ---- */

/* Code point at *P, which moves on; 0 at the end.  TEXT is valid UTF-8. */
static unsigned long
take_char(const char **p)
{
	const unsigned char *s = (const unsigned char *)*p;
	unsigned long c = s[0];
	int more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3, i;

	if (c == 0)
		return 0;
	if (more > 0)
		c &= 0x3fu >> more;
	for (i = 1; i <= more; i++)
		c = c << 6 | (s[i] & 0x3f);
	*p += more + 1;
	return c;
}

/* The value of a decimal digit of the scripts that people here write; -1. */
static int
digit_value(unsigned long c)
{
	static const unsigned long zeros[] = { '0', 0x660, 0x6f0, 0x966, 0x9e6,
		0xa66, 0xff10 };
	size_t i;

	for (i = 0; i < countof(zeros); i++)
		if (c >= zeros[i] && c < zeros[i] + 10)
			return (int)(c - zeros[i]);
	return -1;
}

static bool
is_space(unsigned long c)
{
	return c == ' ' || (c >= 9 && c <= 13) || c == 0xa0 || c == 0x2009 ||
	       c == 0x202f || c == 0x200e || c == 0x200f || c == 0xfeff;
}

static const char *const tick_signs[] = { "\u2713", "\u2714", "\u2705",
	"\u2611", "\u221a", "\U0001f44d" };

/* TEXT made plain: lower case, digits 0-9, single spaces, no full stops or
 * exclamation marks at its end; a tick sign is the word "tick".  Owned. */
static char *
plain(const char *text)
{
	struct buf b;
	bool space = false;
	const char *p = text, *at = text;
	unsigned long c;
	size_t i;

	buf_init(&b, 2 * TYPED_MAX + 16);
	while ((c = take_char(&p)) != 0) {
		for (i = 0; i < countof(tick_signs); i++)
			if (strncmp(at, tick_signs[i], strlen(tick_signs[i])) ==
			    0)
				break;
		if (is_space(c)) {
			space = b.len > 0;
		} else if (c != 0xfe0f) { /* the sign's emoji form */
			if (space)
				buf_puts(&b, " ");
			space = false;
			if (i < countof(tick_signs))
				buf_puts(&b, "tick");
			else if (digit_value(c) >= 0)
				buf_printf(&b, "%d", digit_value(c));
			else if (c < 0x80)
				buf_put_u8(&b, (uint8_t)tolower((int)c));
			else
				buf_put(&b, at, (size_t)(p - at));
		}
		at = p;
	}
	while (b.len > 1 && strchr(".!,;?", b.data[b.len - 1]) != NULL)
		b.len--;
	return buf_take_text(&b);
}

static bool
one_of(const char *word, const char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

#define ONE_OF(word, words) one_of(word, words, countof(words))

/* ---- numbers and ticks ---- */

static const char *const tick_words[] = { "x", "v", "y", "yes", "yeah", "yep",
	"yup", "ya", "yes i did", "i did", "tick", "ticked", "a tick", "check",
	"a few", "few", "a few times", "few times", "quite a few",
	"quite a few times", "lots", "lots of times", "a lot", "alot",
	"a lot of times", "loads", "loads of times", "many", "many times",
	"so many", "some", "some times", "sometimes", "several",
	"several times", "a couple", "couple", "a couple of times",
	"couple of times", "often", "very often", "regularly", "always",
	"all the time", "every day", "everyday", "daily", "every week",
	"weekly", "most days", "most weeks", "now and then", "now and again",
	"at least once", "more than once", "too many to count", "various",
	"numerous", "plenty", "constantly", "countless" };

static const char *const zero_words[] = { "no", "nope", "nah", "none", "nil",
	"zero", "nought", "naught", "never", "nothing", "not at all", "not any",
	"not once", "none at all", "no times", "n", "nul", "not this month",
	"not last month", "0x", "didn't", "didnt", "i didn't", "i didnt",
	"haven't", "havent" };

/* Words that say nothing about how many. */
static const char *const fillers[] = { "about", "around", "approx",
	"approximately", "roughly", "maybe", "perhaps", "probably", "i",
	"think", "times", "time", "x", "hours", "hour", "hrs", "hr", "h",
	"days", "day", "nights", "night", "weeks", "week", "minutes", "mins",
	"min", "minute", "visits", "visit", "contacts", "years", "year", "in",
	"total", "all", "just", "only", "it", "was", "did", "and", "of", "a",
	"an", "the", "per", "each", "went", "had", "my" };

struct number_word {
	const char *word;
	int value;
};

static const struct number_word number_words[] = { { "zero", 0 }, { "one", 1 },
	{ "once", 1 }, { "two", 2 }, { "twice", 2 }, { "three", 3 },
	{ "thrice", 3 }, { "four", 4 }, { "five", 5 }, { "six", 6 },
	{ "seven", 7 }, { "eight", 8 }, { "nine", 9 }, { "ten", 10 },
	{ "eleven", 11 }, { "twelve", 12 }, { "dozen", 12 }, { "thirteen", 13 },
	{ "fourteen", 14 }, { "fifteen", 15 }, { "sixteen", 16 },
	{ "seventeen", 17 }, { "eighteen", 18 }, { "nineteen", 19 },
	{ "twenty", 20 }, { "thirty", 30 }, { "forty", 40 }, { "fourty", 40 },
	{ "fifty", 50 }, { "sixty", 60 }, { "seventy", 70 }, { "eighty", 80 },
	{ "ninety", 90 }, { "hundred", 100 } };

static int
word_value(const char *word)
{
	size_t i;

	for (i = 0; i < countof(number_words); i++)
		if (strcmp(word, number_words[i].word) == 0)
			return number_words[i].value;
	return -1;
}

/* A number that is being read off word by word. */
struct counting {
	double number;
	bool some;     /* a number was read */
	bool finished; /* in digits, or followed by something else */
	bool failed;
};

static void
count_digits(struct counting *c, const char *word)
{
	char *end;
	double number = strtod(word, &end);

	/* 3, 3.5; and what is glued to it: 3x, 3hrs */
	if (strspn(word, "0123456789.") > 10 || word[0] == '.' ||
	    (*end != '\0' && !ONE_OF(end, fillers))) {
		c->failed = true;
		return;
	}
	if (c->some)
		c->failed = true;
	c->number = number;
	c->some = c->finished = true;
}

static void
count_word(struct counting *c, const char *word)
{
	int value = word_value(word);

	if (value < 0) {
		if (!ONE_OF(word, fillers))
			c->failed = true;
		else if (c->some && strcmp(word, "and") != 0)
			c->finished = true;
		return;
	}
	if (c->finished && value != 100 && value != 12)
		c->failed = true;
	else if (!c->some)
		c->number = value;
	else if (value == 100 || (value == 12 && strcmp(word, "dozen") == 0))
		c->number *= value;
	else if (fmod(c->number, 100) == 0 ||
		 (value < 10 && fmod(c->number, 10) == 0 &&
		     fmod(c->number, 100) >= 20))
		c->number += value;
	else
		c->failed = true;
	c->some = true;
}

/* Words apart by spaces and by dashes between letters ("twenty-one"). */
static bool
count_words(char *text, double *number)
{
	struct counting c = { 0 };
	char *save = NULL, *word;
	int n = 0;
	char *p;

	for (p = text; *p != '\0'; p++)
		if (*p == ',' ||
		    (*p == '-' && p > text && isalpha((unsigned char)p[-1]) &&
			isalpha((unsigned char)p[1])))
			*p = ' ';
	for (word = strtok_r(text, " ", &save); word != NULL && !c.failed;
	     word = strtok_r(NULL, " ", &save)) {
		if (++n > WORDS_MAX)
			c.failed = true;
		else if (isdigit((unsigned char)word[0]) || word[0] == '.')
			count_digits(&c, word);
		else
			count_word(&c, word);
	}
	*number = c.number;
	return c.some && !c.failed;
}

static enum err
set_number(struct log *log, const struct variable *v, char *text)
{
	double number;
	bool whole = v->type != VARIABLE_DECIMAL;

	if (v->tick && ONE_OF(text, tick_words)) {
		log_set(log, v, ANSWER_TICK, 0, NULL);
		return ERR_NONE;
	}
	if (ONE_OF(text, zero_words))
		number = 0;
	else if (!count_words(text, &number))
		return ERR_INPUT;
	if (whole && number != floor(number))
		return ERR_INPUT;
	log_set(log, v, ANSWER_NUMBER, number, NULL);
	return ERR_NONE;
}

/* ---- choices ---- */

static const char *const yes_words[] = { "y", "yeah", "yep", "yup", "ya", "ok",
	"okay", "sure", "true", "tick", "x" };
static const char *const no_words[] = { "n", "nope", "nah", "false" };

static bool
same_words(const char *label, const char *text)
{
	char *l = plain(label);
	bool same = strcmp(l, text) == 0;

	free(l);
	return same;
}

static bool
is_label(
    const struct study *s, const struct choices *c, size_t i, const char *text)
{
	size_t k;

	for (k = 0; k < study_n_languages(s); k++)
		if (same_words(
			study_choice_label(s, c, i, study_language(s, k)),
			text))
			return true;
	return false;
}

/* "2) often", "2 - often", "2. often": its code in front of its label. */
static bool
is_code_and_label(
    const struct study *s, const struct choices *c, size_t i, const char *text)
{
	size_t n = strlen(c->v[i].code);

	if (strncmp(text, c->v[i].code, n) != 0 ||
	    strchr(" ).:-=", text[n]) == NULL || text[n] == '\0')
		return false;
	text += n;
	text += strspn(text, " ).:-=");
	return *text == '\0' || is_label(s, c, i, text);
}

/* Index of the choice that TEXT (plain) means; -1 if none or several. */
static int
find_choice(const struct study *s, const struct choices *c, const char *text)
{
	const char *as = ONE_OF(text, yes_words)  ? "yes"
			 : ONE_OF(text, no_words) ? "no"
						  : text;
	size_t i, n = strlen(text);
	int found = -1;

	for (i = 0; i < c->n; i++) {
		char *code = plain(c->v[i].code);
		bool same = strcmp(code, text) == 0;

		free(code);
		if (same || is_label(s, c, i, text) ||
		    is_code_and_label(s, c, i, text))
			return (int)i;
	}
	for (i = 0; i < c->n; i++)
		if (same_words(c->v[i].label, as))
			return (int)i;
	for (i = 0; i < c->n && n >= 3; i++) {
		char *label = plain(c->v[i].label);

		if (strncmp(label, text, n) == 0)
			found = found == -1 ? (int)i : -2;
		free(label);
	}
	return found < 0 ? -1 : found;
}

static enum err
set_choice(struct log *log, const struct variable *v, const char *text)
{
	int i = find_choice(log->study, v->choices, text);

	if (i < 0)
		return ERR_INPUT;
	log_set(log, v, ANSWER_CHOICE, 0, v->choices->v[i].code);
	return ERR_NONE;
}

/* Marks in TICKED what the parts of TEXT between any of SIGNS mean. */
static bool
take_parts(const struct study *s, const struct choices *c, char *text,
    const char *signs, bool *ticked)
{
	char *save = NULL, *part;
	bool some = false;

	for (part = strtok_r(text, signs, &save); part != NULL;
	     part = strtok_r(NULL, signs, &save)) {
		char *trimmed = plain(part);
		int i = find_choice(s, c, trimmed);
		bool filler = trimmed[0] == '\0' || strcmp(trimmed, "and") == 0;

		free(trimmed);
		if (filler)
			continue;
		if (i < 0)
			return false;
		ticked[i] = some = true;
	}
	return some;
}

static void
keep_choices(struct log *log, const struct variable *v, const bool *ticked)
{
	struct buf b;
	size_t i;
	char *text;

	buf_init(&b, LOG_MAX);
	for (i = 0; i < v->choices->n; i++)
		if (ticked[i])
			buf_printf(&b, "%s%s", b.len > 0 ? " " : "",
			    v->choices->v[i].code);
	text = buf_take_text(&b);
	log_set(log, v, ANSWER_CHOICES, 0, text);
	mem_free_text(text);
}

static enum err
set_choices(struct log *log, const struct variable *v, const char *text)
{
	static const char *const signs[] = { ",;/+&\n", ",;/+& \n" };
	bool *ticked = mem_array(v->choices->n, sizeof(*ticked));
	bool none = ONE_OF(text, zero_words) &&
		    find_choice(log->study, v->choices, text) < 0;
	bool taken = none;
	size_t i;

	for (i = 0; i < countof(signs) && !taken; i++) {
		char *copy = mem_text(text);

		memset(ticked, 0, v->choices->n * sizeof(*ticked));
		taken =
		    take_parts(log->study, v->choices, copy, signs[i], ticked);
		mem_free_text(copy);
	}
	if (taken)
		keep_choices(log, v, ticked);
	free(ticked);
	return taken ? ERR_NONE : ERR_INPUT;
}

/* ---- dates ---- */

static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun",
	"jul", "aug", "sep", "oct", "nov", "dec" };

/* The month that WORD names, 1 to 12; 0 if none. */
static int
month_of(const char *word)
{
	size_t i;

	for (i = 0; i < countof(months); i++)
		if (strlen(word) >= 3 && strncmp(word, months[i], 3) == 0)
			return (int)i + 1;
	return 0;
}

/* Day, month and year of TEXT in UK order, or year first; as they stand in
 * the boxes of a paper form, too: ddmmyy, ddmmyyyy. */
static bool
date_parts(char *text, int *d, int *m, int *y)
{
	char *save = NULL, *word, *words[4];
	int n = 0, v[3], i;

	if (strspn(text, "0123456789") == strlen(text) &&
	    (strlen(text) == 6 || strlen(text) == 8))
		return sscanf(text, "%2d%2d%4d", d, m, y) == 3;
	for (word = strtok_r(text, " /.-,", &save); word != NULL;
	     word = strtok_r(NULL, " /.-,", &save)) {
		if (n == 3)
			return false;
		words[n++] = word;
	}
	if (n != 3)
		return false;
	for (i = 0; i < 3; i++) {
		size_t len = strspn(words[i], "0123456789");
		const char *rest = words[i] + len;

		v[i] =
		    len > 0 && len <= 4 ? atoi(words[i]) : -month_of(words[i]);
		if (len > 0 && *rest != '\0' && strcmp(rest, "st") != 0 &&
		    strcmp(rest, "nd") != 0 && strcmp(rest, "rd") != 0 &&
		    strcmp(rest, "th") != 0)
			return false;
	}
	if (strlen(words[0]) == 4 && v[0] > 0)
		*y = v[0], *m = v[1], *d = v[2];
	else if (v[0] < 0)
		*m = v[0], *d = v[1], *y = v[2];
	else
		*d = v[0], *m = v[1], *y = v[2];
	*m = abs(*m);
	return *d > 0 && *y >= 0;
}

static void
write_days(double days, char text[16])
{
	struct pool scratch;
	struct expr_value v = { .kind = EXPR_DATE, .number = days };

	pool_init(&scratch);
	snprintf(text, 16, "%s", expr_text(&v, &scratch));
	pool_fini(&scratch);
}

static enum err
set_date(struct log *log, const struct variable *v, char *text)
{
	char iso[16];
	int d, m, y;

	if (strcmp(text, "today") == 0 || strcmp(text, "yesterday") == 0) {
		write_days(expr_today() - (text[0] == 'y'), iso);
	} else {
		if (!date_parts(text, &d, &m, &y))
			return ERR_INPUT;
		if (y < 100)
			y += 2000;
		if (y < 1900 || y > 2200 || m < 1 || m > 12 || d < 1 || d > 31)
			return ERR_INPUT;
		snprintf(iso, sizeof(iso), "%04u-%02u-%02u",
		    (unsigned)y % 10000, (unsigned)m % 100, (unsigned)d % 100);
	}
	if (isnan(expr_days(iso)))
		return ERR_INPUT;
	log_set(log, v, ANSWER_DATE, 0, iso);
	return ERR_NONE;
}

/* ---- texts ---- */

static enum err
set_text(struct log *log, const struct variable *v, const char *typed)
{
	struct buf b;
	const char *p;
	char *text;

	buf_init(&b, LOG_TEXT_MAX);
	for (p = typed; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '\n' && v->multiline)
			buf_put_u8(&b, c);
		else if (c >= 0x20 && c != 0x7f)
			buf_put_u8(&b, c);
		else if (c != '\r')
			buf_put_u8(&b, ' ');
	}
	if (buf_err(&b) != ERR_NONE) {
		buf_fini(&b);
		return ERR_INPUT;
	}
	while (b.len > 0 && isspace(b.data[b.len - 1]))
		b.len--;
	text = buf_take_text(&b);
	log_set(log, v, text[0] == '\0' ? ANSWER_BLANK : ANSWER_TEXT, 0,
	    text[0] == '\0' ? NULL : text);
	mem_free_text(text);
	return ERR_NONE;
}

/* Letters and digits alone; spaces and dashes between them go. */
static enum err
set_id(struct log *log, const struct variable *v, const char *text)
{
	char id[32];
	size_t n = 0;

	for (; *text != '\0'; text++) {
		if (*text == ' ' || *text == '-')
			continue;
		if (!isalnum((unsigned char)*text) || n + 1 == sizeof(id))
			return ERR_INPUT;
		id[n++] = (char)toupper((unsigned char)*text);
	}
	id[n] = '\0';
	if (n == 0)
		return ERR_INPUT;
	log_set(log, v, ANSWER_TEXT, 0, id);
	return ERR_NONE;
}

/* The digits of TEXT behind a + if it has one; NULL if it is no number. */
static char *
phone_digits(const char *text)
{
	char digits[20];
	size_t n = 0;

	if (*text == '+')
		digits[n++] = *text++;
	for (; *text != '\0'; text++) {
		if (strchr(" ()-./", *text) != NULL)
			continue;
		if (!isdigit((unsigned char)*text) || n + 1 == sizeof(digits))
			return NULL;
		digits[n++] = *text;
	}
	digits[n] = '\0';
	return n < 3 ? NULL : mem_text(digits);
}

char *
log_phone(const struct study *study, const char *typed)
{
	const char *code = study_setting(study, "calling_code");
	char *text = plain(typed), *digits = phone_digits(text), *phone;

	mem_free_text(text);
	if (digits == NULL || digits[0] == '+')
		return digits;
	if (digits[0] == '0' && digits[1] == '0')
		phone = mem_printf("+%s", digits + 2);
	else if (digits[0] == '0' && code != NULL)
		phone = mem_printf("+%s%s", code, digits + 1);
	else
		return digits;
	mem_free_text(digits);
	return phone;
}

static enum err
set_phone(struct log *log, const struct variable *v, const char *text)
{
	char *phone = log_phone(log->study, text);

	if (phone == NULL || strlen(phone) < 7) {
		mem_free_text(phone);
		return ERR_INPUT;
	}
	log_set(log, v, ANSWER_TEXT, 0, phone);
	mem_free_text(phone);
	return ERR_NONE;
}

/* One @ with something on both sides, nothing that could break a header. */
static enum err
set_email(struct log *log, const struct variable *v, const char *typed)
{
	const char *from = typed + strspn(typed, " \t\r\n");
	size_t n = strcspn(from, " \t\r\n");
	const char *at = memchr(from, '@', n);
	char *text;

	if (from[n + strspn(from + n, " \t\r\n")] != '\0' || at == NULL ||
	    at == from || at + 1 == from + n || n > 254 ||
	    memchr(at + 1, '@', n - (size_t)(at + 1 - from)) != NULL ||
	    strcspn(from, "<>,;:\"\\()[]") < n)
		return ERR_INPUT;
	text = mem_text_n(from, n);
	log_set(log, v, ANSWER_TEXT, 0, text);
	mem_free_text(text);
	return ERR_NONE;
}

/* ---- all ---- */

static enum err
set_plain(struct log *log, const struct variable *v, const char *typed)
{
	char *text = plain(typed);
	enum err err = ERR_INPUT;

	switch (v->type) {
	case VARIABLE_INTEGER:
	case VARIABLE_DECIMAL:
	case VARIABLE_SCALE:
		err = set_number(log, v, text);
		break;
	case VARIABLE_CHOICE:
		err = set_choice(log, v, text);
		break;
	case VARIABLE_CHOICES:
		err = set_choices(log, v, text);
		break;
	case VARIABLE_DATE:
		err = set_date(log, v, text);
		break;
	case VARIABLE_ID:
		err = set_id(log, v, text);
		break;
	case VARIABLE_PHONE:
		err = set_phone(log, v, text);
		break;
	default:
		break;
	}
	mem_free_text(text);
	return err;
}

static bool
is_blank(const char *text)
{
	unsigned long c;

	while ((c = take_char(&text)) != 0)
		if (!is_space(c))
			return false;
	return true;
}

enum err
log_set_typed(
    struct log *log, const struct variable *variable, const char *typed)
{
	size_t n = strlen(typed);

	if (!variable_asked(variable) || n > TYPED_MAX || !utf8_valid(typed, n))
		return ERR_INPUT;
	if (is_blank(typed)) {
		log_set(log, variable, ANSWER_BLANK, 0, NULL);
		return ERR_NONE;
	}
	if (variable->type == VARIABLE_TEXT)
		return set_text(log, variable, typed);
	if (variable->type == VARIABLE_EMAIL)
		return set_email(log, variable, typed);
	return set_plain(log, variable, typed);
}

char *
log_typed(const struct variable *variable, const struct answer *answer)
{
	(void)variable;
	switch (answer->kind) {
	case ANSWER_NUMBER:
		return mem_printf("%.15g", answer->number);
	case ANSWER_TICK:
		return mem_text("tick");
	case ANSWER_CHOICES:
		if (answer->text == NULL || answer->text[0] == '\0')
			return mem_text("none");
		return mem_text(answer->text);
	case ANSWER_CHOICE:
	case ANSWER_TEXT:
	case ANSWER_DATE:
		return mem_text(answer->text == NULL ? "" : answer->text);
	default:
		return mem_text("");
	}
}
