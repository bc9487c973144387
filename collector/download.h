/* Fetching a file over HTTP: the adapter of libcurl's client side. */
#ifndef COLLECTOR_DOWNLOAD_H
#define COLLECTOR_DOWNLOAD_H

#include "schema/buf.h"
#include "schema/err.h"

/* Who asks, and how to know the server. */
struct download_account {
	const char *user, *password; /* HTTP Basic */
	const char *ca; /* file of certificates to trust; NULL: the system's */
};

/* Appends what URL gives to OUT.  ERR_DENIED: wrong account, or the password
 * would cross a network in clear (http to another machine); ERR_NOT_FOUND;
 * ERR_SIZE: more than OUT takes; ERR_TIMEOUT; ERR_IO.  *PROBLEM, in words, is
 * owned and NULL if there is none. */
enum err download(const char *url, const struct download_account *account,
    struct buf *out, char **problem) must_use;

#endif
