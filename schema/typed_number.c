/* Numbers, and the rule of ticks.
 *
 * A count cell asks "how many times".  Half of all paper answers are a tick
 * there, and by text message people write "yes" or "a few".  All of these are
 * one kind of answer: at least once, number unknown.  A number is a number
 * in whatever way it is written ("three", "3 times", "twice"), and "no",
 * "none", "never" are zero. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "schema/log.h"
#include "schema/mem.h"
#include "schema/typed_part.h"
#include "schema/words.h"

#define WORDS_MAX 16 /* in a typed number */

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

/* Those of them that translators are asked for, and so are understood in
 * every language that the study has words for. */
static const char *const tick_marks[] = { word_mark("yes"), word_mark("a few"),
	word_mark("lots"), word_mark("some"), word_mark("every day") };
static const char *const zero_marks[] = { word_mark("no"), word_mark("none"),
	word_mark("never"), word_mark("zero") };
static const char *const number_marks[] = { word_mark("one"), word_mark("two"),
	word_mark("three"), word_mark("four"), word_mark("five"),
	word_mark("six"), word_mark("seven"), word_mark("eight"),
	word_mark("nine"), word_mark("ten"), word_mark("eleven"),
	word_mark("twelve") };

/* Which of MARKS the text is, in any language; -1 if it is none. */
static int
translated(const char *text, const char *const *marks, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (log_said(text, marks[i]))
			return (int)i;
	return -1;
}

#define TRANSLATED(text, marks) translated(text, marks, countof(marks))

bool
typed_is_zero(const char *text)
{
	return ONE_OF(text, zero_words) || TRANSLATED(text, zero_marks) >= 0;
}

static bool
is_tick(const char *text)
{
	return ONE_OF(text, tick_words) || TRANSLATED(text, tick_marks) >= 0;
}

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

enum err
typed_number(struct log *log, const struct variable *v, char *text)
{
	double number;
	bool whole = v->type != VARIABLE_DECIMAL;
	int mark;

	if (v->tick && is_tick(text)) {
		log_set(log, v, ANSWER_TICK, 0, NULL);
		return ERR_NONE;
	}
	if (typed_is_zero(text))
		number = 0;
	else if ((mark = TRANSLATED(text, number_marks)) >= 0)
		number = mark + 1;
	else if (!count_words(text, &number))
		return ERR_INPUT;
	if (whole && number != floor(number))
		return ERR_INPUT;
	log_set(log, v, ANSWER_NUMBER, number, NULL);
	return ERR_NONE;
}
