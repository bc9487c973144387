/* What is in a request and in an answer, whatever the library. */
#include <stdlib.h>
#include <string.h>

#include "collector/http_part.h"
#include "schema/mem.h"

#define NAME_MAX_LEN 200

/* ---- text ---- */

char *
http_clean(const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	struct buf b;
	size_t i = 0;

	buf_init(&b, 3 * n + 1);
	while (i < n) {
		size_t len = 1;

		while (len < 4 && i + len < n && (p[i + len] & 0xc0) == 0x80)
			len++;
		if (p[i] < 0x80)
			len = 1;
		if (p[i] == '\r' && i + 1 < n && p[i + 1] == '\n') {
			i++;
			continue;
		}
		if (p[i] == '\n' || p[i] == '\t' ||
		    (p[i] >= 0x20 && p[i] != 0x7f &&
			utf8_valid((const char *)p + i, len)))
			buf_put(&b, p + i, len);
		else
			buf_puts(&b, "\xef\xbf\xbd"), len = 1;
		i += len;
	}
	return buf_take_text(&b);
}

char *
http_clean_text(const char *text)
{
	return text == NULL ? mem_text("") : http_clean(text, strlen(text));
}

/* ---- fields ---- */

void
http_add_field(struct http_field **fields, size_t *n, size_t max,
    const char *name, char *value)
{
	if (*n == max || strlen(name) > NAME_MAX_LEN) {
		mem_free_text(value);
		return;
	}
	*fields = mem_grow(*fields, *n + 1, sizeof(**fields));
	(*fields)[(*n)++] = (struct http_field){ http_clean_text(name), value };
}

void
http_free_fields(struct http_field *fields, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		mem_free_text(fields[i].name);
		mem_free_text(fields[i].value);
	}
	free(fields);
}

static const char *
find(const struct http_field *fields, size_t n, const char *name, size_t *at)
{
	for (; *at < n; (*at)++)
		if (strcmp(fields[*at].name, name) == 0)
			return fields[(*at)++].value;
	return NULL;
}

const char *
http_query(const struct http_request *request, const char *name)
{
	return find(request->query, request->n_query, name, &(size_t){ 0 });
}

const char *
http_field(const struct http_request *request, const char *name)
{
	return find(request->fields, request->n_fields, name, &(size_t){ 0 });
}

const char *
http_cookie(const struct http_request *request, const char *name)
{
	return find(request->cookies, request->n_cookies, name, &(size_t){ 0 });
}

const char *
http_field_next(
    const struct http_request *request, const char *name, size_t *at)
{
	return find(request->fields, request->n_fields, name, at);
}

/* ---- answers ---- */

void
http_add_header(
    struct http_response *response, const char *name, const char *value)
{
	char *copy = mem_text(value), *to = copy;
	const char *p;

	for (p = value; *p != '\0'; p++)
		if ((unsigned char)*p >= 0x20 && *p != 0x7f)
			*to++ = *p;
	*to = '\0';
	response->headers = mem_grow(response->headers, response->n_headers + 1,
	    sizeof(*response->headers));
	response->headers[response->n_headers++] =
	    (struct http_header){ name, copy };
}

void
http_redirect(struct http_response *response, const char *path)
{
	response->status = 303;
	http_add_header(response, "Location", path);
}

void
http_set_cookie(struct http_response *response, const char *name,
    const char *value, const char *path, int max_age)
{
	char *cookie;

	if (max_age < 0)
		cookie = mem_printf("%s=%s; Path=%s; HttpOnly; SameSite=Strict",
		    name, value, path);
	else
		cookie = mem_printf("%s=%s; Path=%s; Max-Age=%d; HttpOnly; "
				    "SameSite=Strict",
		    name, value, path, max_age);
	http_add_header(response, "Set-Cookie", cookie);
	mem_free_text(cookie);
}
