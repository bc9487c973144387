#include "collector/download.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "schema/mem.h"

#define CONNECT_S 15L
#define SLOW_S    60L /* without a byte, then it is given up */

static size_t
take(char *data, size_t size, size_t n, void *arg)
{
	struct buf *out = arg;

	buf_put(out, data, size * n);
	return buf_err(out) == ERR_NONE ? size * n : 0;
}

/* Whether a password may be sent to URL: by https, or to this machine. */
static bool
is_private(const char *url)
{
	CURLU *parts = curl_url();
	char *scheme = NULL, *host = NULL;
	bool private = false;

	if (curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK)
	private = strcmp(scheme, "https") == 0 ||
		  strcmp(host, "localhost") == 0 ||
		  strcmp(host, "127.0.0.1") == 0 || strcmp(host, "[::1]") == 0;
	curl_free(scheme);
	curl_free(host);
	curl_url_cleanup(parts);
	return private;
}

static void
set_options(CURL *curl, const char *url, const struct download_account *account,
    struct buf *out)
{
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
	curl_easy_setopt(curl, CURLOPT_USERNAME, account->user);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, account->password);
	if (account->ca != NULL)
		curl_easy_setopt(curl, CURLOPT_CAINFO, account->ca);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, SLOW_S);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "peerlog");
}

static enum err
from_status(long status, char **problem)
{
	if (status == 200)
		return ERR_NONE;
	if (status == 401 || status == 403) {
		*problem = mem_text("the server does not take this account "
				    "or password");
		return ERR_DENIED;
	}
	*problem = mem_printf("the server answered %ld", status);
	return status == 404 ? ERR_NOT_FOUND : ERR_IO;
}

static enum err
perform(CURL *curl, const struct buf *out, char **problem)
{
	CURLcode code = curl_easy_perform(curl);
	long status = 0;

	if (code == CURLE_OK) {
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
		return from_status(status, problem);
	}
	if (out->failed) {
		*problem = mem_text("the server sent more than an extract "
				    "can be");
		return ERR_SIZE;
	}
	*problem = mem_text(curl_easy_strerror(code));
	return code == CURLE_OPERATION_TIMEDOUT ? ERR_TIMEOUT : ERR_IO;
}

enum err
download(const char *url, const struct download_account *account,
    struct buf *out, char **problem)
{
	CURL *curl;
	enum err err;

	*problem = NULL;
	if (!is_private(url)) {
		*problem = mem_text("the password would cross the network in "
				    "clear: use https://");
		return ERR_DENIED;
	}
	curl = curl_easy_init();
	if (curl == NULL)
		return ERR_LIBRARY;
	set_options(curl, url, account, out);
	err = perform(curl, out, problem);
	curl_easy_cleanup(curl);
	return err;
}
