/* The HTTP server: the adapter of libmicrohttpd, the only file that includes
 * it.  It turns what came in into a request of plain, bounded, valid UTF-8
 * and what a page wrote into an answer with the security headers on it.  Who
 * may do what, and every page, is the business of web.h.
 *
 * Hostile input ends here: a body over the limit is drained, counted and
 * answered 413; bytes that are not UTF-8, control characters and NUL become
 * U+FFFD; fields, uploads and cookies are limited in number and length. */
#ifndef COLLECTOR_HTTP_H
#define COLLECTOR_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schema/buf.h"
#include "schema/err.h"

#define HTTP_FORM_MAX    (256u * 1024)       /* bytes of an ordinary form */
#define HTTP_UPLOAD_MAX  (40u * 1024 * 1024) /* bytes of a form with files */
#define HTTP_ANSWER_MAX  (64u * 1024 * 1024)
#define HTTP_FIELDS_MAX  2000
#define HTTP_UPLOADS_MAX 64

enum http_method { HTTP_GET = 1, HTTP_POST }; /* HEAD comes as a GET */

struct http_field {
	char *name;
	char *value; /* UTF-8; line ends are \n */
};

/* A file of a multipart form. */
struct http_upload {
	char *name;     /* of the field */
	char *filename; /* as the sender calls it: never a path to open */
	char *type;     /* as the sender says: not to be believed */
	uint8_t *data;
	size_t len;
};

/* Everything in it is owned by the server and lives until the handler
 * returns. */
struct http_request {
	enum http_method method;
	const char *path;    /* decoded, without the query */
	const char *address; /* of the other end, as text */
	struct http_field *query;
	size_t n_query;
	struct http_field *fields;
	size_t n_fields;
	struct http_upload *uploads;
	size_t n_uploads;
	struct http_field *cookies;
	size_t n_cookies;
	const char *languages; /* Accept-Language, "" if none */
	const char *user;      /* HTTP Basic; NULL if none was sent */
	const char *password;
	bool cross_site; /* the browser says that another site sent it */
	unsigned
	    refusal; /* 0, or the status to answer: 405 another method,
			413 body over the limit or too many files, 415 a body
			that is not a form; then there are no fields */
};

/* The first value of that name; NULL if it was not sent. */
const char *http_query(const struct http_request *request, const char *name);
const char *http_field(const struct http_request *request, const char *name);
const char *http_cookie(const struct http_request *request, const char *name);
/* The values of that name one after the other: *AT starts at 0; NULL after
 * the last (boxes ticked). */
const char *http_field_next(
    const struct http_request *request, const char *name, size_t *at);

struct http_header {
	const char *name; /* static */
	char *value;      /* owned */
};

/* Starts as 200, text/html, not to be stored anywhere, an empty body. */
struct http_response {
	unsigned status;
	const char *type; /* static */
	struct buf body;  /* at most HTTP_ANSWER_MAX */
	bool keep;        /* true: a browser may keep it for good: what its
			     address names never changes */
	struct http_header *headers;
	size_t n_headers;
};

/* Appends a header; CR, LF and other control characters in VALUE are left
 * out. */
void http_add_header(
    struct http_response *response, const char *name, const char *value);
/* 303 See Other to PATH on this server (percent-encoded by the caller). */
void http_redirect(struct http_response *response, const char *path);
/* A cookie that scripts and other sites cannot use (HttpOnly,
 * SameSite=Strict), for PATH and below; ends with the browser if MAX_AGE
 * (seconds) is -1; forgotten if 0.  VALUE: letters, digits, - _ . = only. */
void http_set_cookie(struct http_response *response, const char *name,
    const char *value, const char *path, int max_age);

struct http_settings {
	const char *address;     /* "127.0.0.1" or "::1", ... */
	uint16_t port;           /* 0: any free one, see http_port() */
	const char *certificate; /* PEM text of chain and key, or NULL: */
	const char *key;         /* plain HTTP behind a proxy */
	bool secure_cookies;     /* the browser's side is HTTPS */
	bool trust_proxy;     /* X-Forwarded-For, last entry, is the address */
	unsigned threads;     /* 0: 32: most of them wait for a role */
	unsigned connections; /* 0: 900 */
	unsigned connections_per_ip; /* 0: 250 (a group shares one), not
					counted if trust_proxy */
	/* The most bytes that the body of a request with this head may have. */
	size_t (*limit)(void *app, const struct http_request *head);
	/* Answers one request; called from several threads at once. */
	void (*serve)(void *app, const struct http_request *request,
	    struct http_response *response);
	void *app;
};

struct http;

/* Listens.  *HTTP is owned, NULL on error; SETTINGS may go.  ERR_IO: the
 * address is taken or not ours; ERR_INPUT: not an address. */
enum err http_start(
    const struct http_settings *settings, struct http **http) must_use;
uint16_t http_port(const struct http *http);
/* Stops listening, ends open connections, frees; NULL is fine. */
void http_stop(struct http *http);

#endif
