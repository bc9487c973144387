#include "tests/bench/score/tally.h"

#include <err.h>
#include <string.h>

#include "schema/mem.h"

static struct count *
count_of(struct tally *t, const char *kind)
{
	size_t i;

	for (i = 0; i < TALLY_KINDS; i++) {
		if (t->counts[i].kind == NULL)
			t->counts[i].kind = kind;
		if (strcmp(t->counts[i].kind, kind) == 0)
			return &t->counts[i];
	}
	errx(1, "too many kinds");
}

/* Bins by doubt: half, a quarter, a tenth ... down to 1e-5. */
static void
count_bin(struct tally *t, double confidence, bool right)
{
	static const double edge[TALLY_BINS] = { 1e-5, 1e-4, 5e-4, 1e-3, 5e-3,
		1e-2, 5e-2, .1, .3, 1.1 };
	int i = 0;

	while (i < TALLY_BINS - 1 && 1 - confidence > edge[i])
		i++;
	t->bins[i].n++;
	t->bins[i].right += right;
	t->bins[i].confidence += confidence;
}

/* What a reading says, accepted or not. */
struct said {
	enum reading_kind kind;
	const char *value;
	bool unsure, right;
};

static struct said
said_by(const struct truth *of, const struct reading *r)
{
	struct said s = { READING_UNSURE, "", false, false };

	if (r == NULL)
		return s;
	/* Words go to a person as what is unsure does. */
	s.unsure = r->kind == READING_UNSURE || r->kind == READING_TEXT;
	s.kind = r->kind == READING_UNSURE ? r->best_kind : r->kind;
	s.value = r->kind == READING_UNSURE ? r->best : r->value;
	if (s.value == NULL)
		s.value = "";
	s.right = truth_matches(of, s.kind, s.value);
	return s;
}

/* Whether CODE is one of CODES, space-separated. */
static bool
has_code(const char *codes, const char *code)
{
	size_t len = strlen(code);
	const char *p = codes;

	while (*p != '\0') {
		size_t n = strcspn(p, " ");

		if (n == len && strncmp(p, code, n) == 0)
			return true;
		p += n + strspn(p + n, " ");
	}
	return false;
}

static void
count_box(
    struct marks *m, const char *code, const char *truth, const struct said *s)
{
	bool marked = has_code(truth, code), read = has_code(s->value, code);

	m->n++;
	m->hits += marked && read;
	m->missed += marked && !read;
	m->stray += !marked && read;
	m->unsure += s->unsure;
	m->wrong += !s->unsure && marked != read;
}

static void
count_boxes(struct tally *t, const struct variable *v, const struct truth *of,
    const struct said *s)
{
	char code[16];
	size_t i;
	int d;

	if (v->choices != NULL)
		for (i = 0; i < v->choices->n; i++)
			count_box(
			    &t->marks, v->choices->v[i].code, of->value, s);
	else if (v->type == VARIABLE_SCALE)
		for (d = (int)v->min; d <= (int)v->max; d++) {
			snprintf(code, sizeof(code), "%d", d);
			count_box(&t->marks, code, of->value, s);
		}
}

static bool
is_number(enum reading_kind kind)
{
	return kind == READING_NUMBER || kind == READING_ZERO;
}

static void
count_class(struct tally *t, const struct truth *of, const struct said *s)
{
	struct classes *c = &t->classes;
	bool right = strcmp(of->kind, reading_kind_name(s->kind)) == 0;

	c->n++;
	c->right += right;
	if (s->unsure)
		return;
	c->accepted++;
	c->wrong += !right;
	c->tick_as_number +=
	    strcmp(of->kind, "tick") == 0 && is_number(s->kind);
	c->number_as_tick += (strcmp(of->kind, "number") == 0 ||
				 strcmp(of->kind, "zero") == 0) &&
			     s->kind == READING_TICK;
}

/* Keys that a person presses: Enter, before it what was written if the best
 * reading is not that. */
static int
keys_for(const struct truth *of, bool best_right)
{
	return best_right ? 1 : 1 + (int)strlen(of->value);
}

static void
count_unsure(struct tally *t, const struct truth *of, bool best_right)
{
	t->log.unsure++;
	t->log.unsure_ids += strcmp(of->kind, "id") == 0;
	t->log.keys += keys_for(of, best_right);
}

static void
say_field(const struct truth *of, const struct reading *r, const struct said *s)
{
	bool silent = s->unsure
			  ? truth_for_person(of) || r->kind == READING_TEXT
			  : s->right;

	if (silent)
		return;
	printf("  %s: %s %s is %s %s, %s %s %s (%.5f)\n",
	    s->unsure ? "unsure" : "WRONG", of->file, of->variable, of->kind,
	    of->value, s->unsure ? "best" : "read",
	    r != NULL ? reading_kind_name(s->kind) : "nothing", s->value,
	    r != NULL ? r->confidence : 0);
}

static void
count_reading(struct tally *t, const struct truth *of, const struct reading *r)
{
	struct count *c = count_of(t, of->kind);
	const struct variable *v = study_find(t->study, of->variable);
	struct said s = said_by(of, r);
	bool words = r != NULL && r->kind == READING_TEXT;

	c->n++;
	if (r != NULL && !truth_for_person(of) && !words) {
		count_bin(t, r->confidence, s.right);
		if (t->doubts != NULL)
			fprintf(t->doubts, "%s\t%s\t%s\t%.9f\t%d\t%d\n",
			    of->file, of->variable, of->kind, r->confidence,
			    s.right, !s.unsure);
		if (v != NULL)
			count_boxes(t, v, of, &s);
		if (v != NULL && v->tick)
			count_class(t, of, &s);
	}
	if (t->verbose)
		say_field(of, r, &s);
	if (s.unsure) {
		c->best_right += s.right;
		if (!words)
			count_unsure(t, of, s.right);
	} else {
		c->accepted++;
		c->wrong += !s.right;
	}
}

static int
count_wrong(const struct tally *t)
{
	int n = 0;
	size_t i;

	for (i = 0; i < TALLY_KINDS; i++)
		n += t->counts[i].wrong;
	return n;
}

void
tally_page(struct tally *t, const struct page_reading *page,
    const struct truth *of, size_t n)
{
	int before = count_wrong(t), wrong;
	size_t i;

	t->pages++;
	t->log.pages++;
	t->log.personal |= page->id != NULL;
	for (i = 0; i < n; i++)
		t->log.for_person |= truth_for_person(&of[i]);
	if (page->problem != NULL) {
		t->refused++;
		for (i = 0; i < n; i++) /* a person types the page */
			count_unsure(t, &of[i], false);
		if (t->verbose)
			printf("  refused: %s: %s\n", of->file, page->problem);
		return;
	}
	for (i = 0; i < n; i++)
		count_reading(t, &of[i], reading_find(page, of[i].variable));
	wrong = count_wrong(t) - before;
	if (wrong * 20 > (int)n) {
		t->silent++;
		if (t->verbose)
			printf("  SILENT: %s: %d of %zu wrong\n", of->file,
			    wrong, n);
	}
}

void
tally_log_end(struct tally *t)
{
	struct logs *l = t->log.personal ? &t->personal : &t->blank;
	bool whole = t->log.unsure == 0;

	if (t->log.pages == 0)
		return;
	l->n++;
	l->whole += whole;
	l->but_id += t->log.unsure == t->log.unsure_ids;
	l->plain += !t->log.for_person;
	l->plain_whole += !t->log.for_person && whole;
	l->pictures += t->log.unsure;
	l->keys += t->log.keys;
	memset(&t->log, 0, sizeof(t->log));
}
