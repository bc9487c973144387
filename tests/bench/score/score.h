/* The subcommands of `score`: each gives the exit status. */
#ifndef TESTS_BENCH_SCORE_H
#define TESTS_BENCH_SCORE_H

int score_digits(int argc, char **argv);
int score_marks(int argc, char **argv);
int score_pages(int argc, char **argv);

#endif
