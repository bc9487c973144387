#include "collector/web_limiter.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define ROWS    4096
#define KEY_LEN 80

struct row {
	char key[KEY_LEN]; /* "" if free */
	int64_t since;
	unsigned n;
};

struct web_limiter {
	pthread_mutex_t mutex;
	int64_t span;
	struct row rows[ROWS];
};

struct web_limiter *
web_limiter_new(int64_t span)
{
	struct web_limiter *limiter = mem_new(struct web_limiter);

	limiter->span = span;
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

		if (row->key[0] != '\0' && now - row->since >= limiter->span)
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
	may = row == NULL || row->n < max;
	pthread_mutex_unlock(&limiter->mutex);
	return may;
}

void
web_limiter_count(struct web_limiter *limiter, const char *key, int64_t now)
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
	row->n++;
	pthread_mutex_unlock(&limiter->mutex);
}

int64_t
web_limiter_wait(struct web_limiter *limiter, const char *key, int64_t now)
{
	struct row *row;
	int64_t wait = 0;

	pthread_mutex_lock(&limiter->mutex);
	if ((row = find(limiter, key, now)) != NULL)
		wait = row->since + limiter->span - now;
	pthread_mutex_unlock(&limiter->mutex);
	return wait;
}

char *
web_limiter_network(const char *address)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr a;

	if (inet_pton(AF_INET6, address, &a) != 1)
		return mem_text(address);
	if (IN6_IS_ADDR_V4MAPPED(&a))
		return mem_text(
		    inet_ntop(AF_INET, a.s6_addr + 12, text, sizeof(text)));
	memset(a.s6_addr + 8, 0, 8);
	return mem_text(inet_ntop(AF_INET6, &a, text, sizeof(text)));
}
