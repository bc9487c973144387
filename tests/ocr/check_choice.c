/* Which of a question's boxes count, after how the page's others are marked. */
#include <check.h>
#include <string.h>

#include "ocr/choice.h"
#include "tests/suite.h"

#define BOXES 5
#define SURE  0.99 /* of what is accepted */

/* A question whose boxes are empty. */
static void
clear(struct choice_box *q)
{
	size_t i;

	memset(q, 0, BOXES * sizeof *q);
	for (i = 0; i < BOXES; i++)
		q[i].p[MARK_EMPTY] = 1;
}

/* There is a MARK in box AT. */
static void
put(struct choice_box *q, size_t at, enum mark mark)
{
	memset(&q[at], 0, sizeof q[at]);
	q[at].p[mark] = 0.99f;
	q[at].p[MARK_EMPTY] = 0.01f;
}

/* Box AT is hatched: it may be an answer, and looks rather struck out. */
static void
hatch(struct choice_box *q, size_t at)
{
	memset(&q[at], 0, sizeof q[at]);
	q[at].p[MARK_FILLED] = 0.1f;
	q[at].p[MARK_STRUCK] = 0.899f;
	q[at].p[MARK_EMPTY] = 0.001f;
}

/* A page with so many questions of each kind, and others left blank. */
static enum marking
page_of(int hatched, int ticked)
{
	struct marking_seen seen = { 0 };
	struct choice_box q[BOXES];
	int i;

	for (i = 0; i < hatched + ticked; i++) {
		clear(q);
		marking_count(&seen, q, BOXES);
		if (i < hatched)
			hatch(q, (size_t)i % BOXES);
		else
			put(q, (size_t)i % BOXES, MARK_TICK);
		marking_count(&seen, q, BOXES);
	}
	return marking_of(&seen);
}

START_TEST(shading_is_a_habit_if_the_page_has_hardly_anything_else)
{
	ck_assert_int_eq(page_of(3, 0), MARKING_SHADES);
	ck_assert_int_eq(page_of(10, 1), MARKING_SHADES);
	ck_assert_int_eq(page_of(2, 0), MARKING_UNKNOWN);
	ck_assert_int_eq(page_of(5, 1), MARKING_UNKNOWN);
	ck_assert_int_eq(page_of(1, 11), MARKING_UNKNOWN);
	ck_assert_int_eq(page_of(0, 12), MARKING_UNKNOWN);
}
END_TEST

START_TEST(questions_with_two_marks_make_no_habit)
{
	struct marking_seen seen = { 0 };
	struct choice_box q[BOXES];
	int i;

	clear(q);
	hatch(q, 1);
	hatch(q, 2);
	for (i = 0; i < 9; i++)
		marking_count(&seen, q, BOXES);
	ck_assert_int_eq(marking_of(&seen), MARKING_UNKNOWN);
}
END_TEST

START_TEST(what_is_hatched_alone_is_the_answer_of_who_shades)
{
	struct choice_box q[BOXES];
	struct chosen chosen;

	clear(q);
	hatch(q, 3);
	choose_one(q, BOXES, page_of(8, 0), &chosen);
	ck_assert_int_eq(chosen.n, 1);
	ck_assert(chosen.marked[3]);
	ck_assert(chosen.p > SURE);
	ck_assert(chosen.p <= 1 - (double)q[3].p[MARK_EMPTY] + 1e-6);
}
END_TEST

START_TEST(what_is_struck_alone_among_ticks_goes_to_a_person)
{
	struct choice_box q[BOXES];
	struct chosen chosen;

	clear(q);
	put(q, 3, MARK_STRUCK);
	choose_one(q, BOXES, page_of(1, 11), &chosen);
	ck_assert(chosen.p < 0.5);
	hatch(q, 3);
	choose_one(q, BOXES, page_of(1, 11), &chosen);
	ck_assert(chosen.p < 0.9);
}
END_TEST

START_TEST(what_is_struck_alone_among_plain_answers_goes_to_a_person)
{
	struct marking_seen seen = { 0 };
	struct choice_box q[BOXES];
	struct chosen chosen;
	int i;

	for (i = 0; i < 10; i++) {
		clear(q);
		put(q, 2, MARK_FILLED);
		marking_count(&seen, q, BOXES);
	}
	clear(q);
	put(q, 3, MARK_STRUCK);
	marking_count(&seen, q, BOXES);
	choose_one(q, BOXES, marking_of(&seen), &chosen);
	ck_assert(chosen.p < 0.5);
}
END_TEST

START_TEST(a_second_mark_is_judged_as_ever)
{
	struct choice_box q[BOXES];
	struct chosen shades, other;

	clear(q);
	hatch(q, 1);
	hatch(q, 3);
	choose_one(q, BOXES, MARKING_SHADES, &shades);
	choose_one(q, BOXES, MARKING_UNKNOWN, &other);
	ck_assert(shades.p == other.p);
	ck_assert(shades.p < 0.9);
	clear(q);
	put(q, 1, MARK_STRUCK);
	put(q, 3, MARK_FILLED);
	choose_one(q, BOXES, MARKING_SHADES, &shades);
	ck_assert_int_eq(shades.n, 1);
	ck_assert(shades.marked[3]);
}
END_TEST

SUITE("choice", shading_is_a_habit_if_the_page_has_hardly_anything_else,
    questions_with_two_marks_make_no_habit,
    what_is_hatched_alone_is_the_answer_of_who_shades,
    what_is_struck_alone_among_ticks_goes_to_a_person,
    what_is_struck_alone_among_plain_answers_goes_to_a_person,
    a_second_mark_is_judged_as_ever)
