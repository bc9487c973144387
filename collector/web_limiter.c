/* Counts wrong tries in a table of fixed size: when it is full the oldest
 * row goes, so that strangers cannot fill the memory. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "collector/web_sign_in.h"
#include "schema/mem.h"

#define ROWS    4096
#define KEY_LEN 80

struct row {
	char key[KEY_LEN]; /* "" if free */
	int64_t since;
	unsigned failures;
};

struct web_limiter {
	pthread_mutex_t mutex;
	struct row rows[ROWS];
};

struct web_limiter *
web_limiter_new(void)
{
	struct web_limiter *limiter = mem_new(struct web_limiter);

	pthread_mutex_init(&limiter->mutex, NULL);
	return limiter;
}

void
web_limiter_free(struct web_limiter *limiter)
{
	if (limiter == NULL)
		return;
	pthread_mutex_destroy(&limiter->mutex);
	free(limiter);
}

/* The row of KEY, NULL if it has none that still counts. */
static struct row *
find(struct web_limiter *limiter, const char *key, int64_t now)
{
	size_t i;

	for (i = 0; i < ROWS; i++) {
		struct row *row = &limiter->rows[i];

		if (row->key[0] != '\0' && now - row->since >= WEB_TRIES_S)
			row->key[0] = '\0';
		if (strncmp(row->key, key, KEY_LEN - 1) == 0)
			return row;
	}
	return NULL;
}

static struct row *
oldest(struct web_limiter *limiter)
{
	struct row *best = &limiter->rows[0];
	size_t i;

	for (i = 0; i < ROWS && best->key[0] != '\0'; i++)
		if (limiter->rows[i].key[0] == '\0' ||
		    limiter->rows[i].since < best->since)
			best = &limiter->rows[i];
	return best;
}

bool
web_limiter_may(
    struct web_limiter *limiter, const char *key, unsigned max, int64_t now)
{
	struct row *row;
	bool may;

	pthread_mutex_lock(&limiter->mutex);
	row = find(limiter, key, now);
	may = row == NULL || row->failures < max;
	pthread_mutex_unlock(&limiter->mutex);
	return may;
}

void
web_limiter_failed(struct web_limiter *limiter, const char *key, int64_t now)
{
	struct row *row;

	pthread_mutex_lock(&limiter->mutex);
	row = find(limiter, key, now);
	if (row == NULL) {
		row = oldest(limiter);
		memset(row, 0, sizeof(*row));
		strncpy(row->key, key, KEY_LEN - 1);
		row->since = now;
	}
	row->failures++;
	pthread_mutex_unlock(&limiter->mutex);
}
