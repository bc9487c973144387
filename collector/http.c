#include "collector/http.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "collector/http_part.h"
#include "schema/mem.h"

#define CONNECTION_MEMORY (64 * 1024) /* headers: drafts travel in cookies */
#define POST_MEMORY       (16 * 1024)
#define TIMEOUT_S         30
#define COOKIES_MAX       64
/* More than this over the limit is not drained: the connection ends. */
#define DRAIN_MAX (64u * 1024 * 1024)

struct http {
	struct http_settings settings;
	struct MHD_Daemon *daemon;
	uint16_t port;
};

/* One request while it comes in. */
struct incoming {
	struct http_request request;
	struct MHD_PostProcessor *post;
	struct buf value;             /* of the field that is being received */
	char *name, *filename, *type; /* of that field; name NULL: none */
	size_t limit, received;
	bool answered;
	char address[INET6_ADDRSTRLEN + 1];
};

/* ---- body ---- */

static void
forget_body(struct http_request *r)
{
	size_t i;

	http_free_fields(r->fields, r->n_fields);
	for (i = 0; i < r->n_uploads; i++) {
		mem_free_text(r->uploads[i].name);
		mem_free_text(r->uploads[i].filename);
		mem_free_text(r->uploads[i].type);
		mem_wipe(r->uploads[i].data, r->uploads[i].len);
		free(r->uploads[i].data);
	}
	free(r->uploads);
	r->fields = NULL;
	r->uploads = NULL;
	r->n_fields = r->n_uploads = 0;
}

/* The field that was being received is complete. */
static void
end_field(struct incoming *in)
{
	struct http_request *r = &in->request;
	struct http_upload *u;

	if (in->name == NULL)
		return;
	if (in->filename == NULL) {
		http_add_field(&r->fields, &r->n_fields, HTTP_FIELDS_MAX,
		    in->name, http_clean(in->value.data, in->value.len));
	} else if (r->n_uploads == HTTP_UPLOADS_MAX) {
		r->refusal = 413; /* none is dropped without a word */
	} else if (in->value.len > 0 || in->filename[0] != '\0') {
		r->uploads =
		    mem_grow(r->uploads, r->n_uploads + 1, sizeof(*r->uploads));
		u = &r->uploads[r->n_uploads++];
		*u = (struct http_upload){ http_clean_text(in->name),
			http_clean_text(in->filename),
			http_clean_text(in->type), in->value.data,
			in->value.len };
		buf_init(&in->value, in->limit);
	}
	buf_clear(&in->value);
	free(in->name);
	free(in->filename);
	free(in->type);
	in->name = in->filename = in->type = NULL;
}

static enum MHD_Result
on_post(void *cls, enum MHD_ValueKind kind, const char *name,
    const char *filename, const char *type, const char *encoding,
    const char *data, uint64_t offset, size_t size)
{
	struct incoming *in = cls;

	(void)kind, (void)encoding;
	if (offset == 0) {
		end_field(in);
		in->name = mem_text(name != NULL ? name : "");
		in->filename = mem_text(filename);
		in->type = mem_text(type);
	}
	buf_put(&in->value, data, size);
	return MHD_YES;
}

static void
receive(struct incoming *in, const char *data, size_t size)
{
	if (in->request.refusal != 0 || in->post == NULL)
		return;
	if (size > in->limit - in->received) {
		in->request.refusal = 413;
		buf_fini(&in->value);
		return;
	}
	in->received += size;
	/* What it makes of malformed bytes is nothing: the fields so far. */
	(void)MHD_post_process(in->post, data, size);
}

static void
end_body(struct incoming *in)
{
	if (in->post == NULL)
		return;
	MHD_destroy_post_processor(in->post);
	in->post = NULL;
	end_field(in);
	if (in->request.refusal != 0)
		forget_body(&in->request);
}

/* ---- head ---- */

static enum MHD_Result
on_query(
    void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct http_request *r = cls;

	(void)kind;
	http_add_field(&r->query, &r->n_query, HTTP_FIELDS_MAX, name,
	    http_clean_text(value));
	return MHD_YES;
}

static enum MHD_Result
on_cookie(
    void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct http_request *r = cls;

	(void)kind;
	http_add_field(&r->cookies, &r->n_cookies, COOKIES_MAX, name,
	    http_clean_text(value));
	return MHD_YES;
}

static const char *
header(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static void
put_address(struct http *http, struct MHD_Connection *c, struct incoming *in)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const char *forwarded = header(c, "X-Forwarded-For");
	const char *last;

	strcpy(in->address, "?");
	in->request.address = in->address;
	if (http->settings.trust_proxy && forwarded != NULL) {
		last = strrchr(forwarded, ',');
		last = last == NULL ? forwarded : last + 1;
		last += strspn(last, " ");
		strncpy(in->address, last, sizeof(in->address) - 1);
	} else if (info != NULL && info->client_addr->sa_family == AF_INET)
		inet_ntop(AF_INET,
		    &((const struct sockaddr_in *)info->client_addr)->sin_addr,
		    in->address, sizeof(in->address));
	else if (info != NULL && info->client_addr->sa_family == AF_INET6)
		inet_ntop(AF_INET6,
		    &((const struct sockaddr_in6 *)info->client_addr)
			 ->sin6_addr,
		    in->address, sizeof(in->address));
}

/* Browsers that do not say are not asked: cookies are SameSite=Strict. */
static bool
cross_site(struct MHD_Connection *c)
{
	const char *site = header(c, "Sec-Fetch-Site");

	return site != NULL && strcmp(site, "same-origin") != 0 &&
	       strcmp(site, "none") != 0;
}

static struct incoming *
incoming_new(struct http *http, struct MHD_Connection *c, const char *path,
    const char *method)
{
	struct incoming *in = mem_new(struct incoming);
	struct http_request *r = &in->request;
	const char *languages = header(c, "Accept-Language");
	char *password = NULL, *user;

	r->method = strcmp(method, "POST") == 0 ? HTTP_POST : HTTP_GET;
	if (r->method == HTTP_GET && strcmp(method, "GET") != 0 &&
	    strcmp(method, "HEAD") != 0)
		r->refusal = 405;
	r->path = http_clean_text(path);
	r->languages = http_clean_text(languages);
	put_address(http, c, in);
	r->cross_site = cross_site(c);
	MHD_get_connection_values(c, MHD_GET_ARGUMENT_KIND, on_query, r);
	MHD_get_connection_values(c, MHD_COOKIE_KIND, on_cookie, r);
	user = MHD_basic_auth_get_username_password(c, &password);
	if (user != NULL) {
		r->user = http_clean_text(user);
		r->password = http_clean_text(password);
		mem_wipe(password, password == NULL ? 0 : strlen(password));
	}
	MHD_free(user);
	MHD_free(password);
	in->limit = http->settings.limit(http->settings.app, r);
	buf_init(&in->value, in->limit);
	return in;
}

static void
incoming_free(struct incoming *in)
{
	struct http_request *r = &in->request;

	end_body(in);
	buf_fini(&in->value);
	http_free_fields(r->query, r->n_query);
	forget_body(r);
	http_free_fields(r->cookies, r->n_cookies);
	free((char *)(uintptr_t)r->path);
	free((char *)(uintptr_t)r->languages);
	mem_free_text((char *)(uintptr_t)r->user);
	mem_free_text((char *)(uintptr_t)r->password);
	free(in);
}

/* Decides from the head alone what becomes of the body.  MHD_NO: not worth
 * another byte. */
static enum MHD_Result
begin_body(struct MHD_Connection *c, struct incoming *in)
{
	const char *length = header(c, MHD_HTTP_HEADER_CONTENT_LENGTH);
	unsigned long long n = length == NULL ? 0 : strtoull(length, NULL, 10);

	if (n > (unsigned long long)in->limit + DRAIN_MAX)
		return MHD_NO;
	if (n > in->limit && in->request.refusal == 0)
		in->request.refusal = 413;
	if (in->request.method != HTTP_POST || in->request.refusal != 0)
		return MHD_YES;
	in->post = MHD_create_post_processor(c, POST_MEMORY, on_post, in);
	if (in->post == NULL &&
	    (n > 0 || header(c, MHD_HTTP_HEADER_TRANSFER_ENCODING) != NULL))
		in->request.refusal = 415;
	return MHD_YES;
}

/* ---- answers ---- */

static void
response_fini(struct http_response *response)
{
	size_t i;

	buf_fini(&response->body);
	for (i = 0; i < response->n_headers; i++)
		mem_free_text(response->headers[i].value);
	free(response->headers);
}

static const char *const security[][2] = {
	{ "Content-Security-Policy",
	    "default-src 'none'; style-src 'self'; script-src 'self'; "
	    "img-src 'self'; connect-src 'self'; form-action 'self'; "
	    "frame-ancestors 'none'; base-uri 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Permissions-Policy", "camera=(), microphone=(), geolocation=()" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
};

static void
put_headers(struct http *http, const struct http_response *response,
    struct MHD_Response *answer)
{
	bool secure =
	    http->settings.secure_cookies || http->settings.certificate != NULL;
	size_t i;

	for (i = 0; i < countof(security); i++)
		MHD_add_response_header(answer, security[i][0], security[i][1]);
	if (secure)
		MHD_add_response_header(
		    answer, "Strict-Transport-Security", "max-age=31536000");
	MHD_add_response_header(answer, MHD_HTTP_HEADER_CACHE_CONTROL,
	    response->keep ? "max-age=31536000, immutable" : "no-store");
	MHD_add_response_header(
	    answer, MHD_HTTP_HEADER_CONTENT_TYPE, response->type);
	for (i = 0; i < response->n_headers; i++) {
		const struct http_header *h = &response->headers[i];
		char *value = mem_printf("%s%s", h->value,
		    secure && strcmp(h->name, MHD_HTTP_HEADER_SET_COOKIE) == 0
			? "; Secure"
			: "");

		MHD_add_response_header(answer, h->name, value);
		mem_free_text(value);
	}
}

static enum MHD_Result
answer(struct http *http, struct MHD_Connection *c, struct incoming *in)
{
	struct http_response response = { .status = 200,
		.type = "text/html; charset=utf-8" };
	struct MHD_Response *out;
	enum MHD_Result result;

	in->answered = true;
	buf_init(&response.body, HTTP_ANSWER_MAX);
	http->settings.serve(http->settings.app, &in->request, &response);
	if (buf_err(&response.body) != ERR_NONE) {
		buf_clear(&response.body);
		response.status = 500;
	}
	out = MHD_create_response_from_buffer(
	    response.body.len, response.body.data, MHD_RESPMEM_MUST_COPY);
	put_headers(http, &response, out);
	result = MHD_queue_response(c, response.status, out);
	MHD_destroy_response(out);
	response_fini(&response);
	return result;
}

/* ---- the server ---- */

static enum MHD_Result
on_request(void *cls, struct MHD_Connection *c, const char *path,
    const char *method, const char *version, const char *data, size_t *size,
    void **state)
{
	struct http *http = cls;
	struct incoming *in = *state;

	(void)version;
	if (in == NULL) {
		in = *state = incoming_new(http, c, path, method);
		return begin_body(c, in);
	}
	if (*size > 0) {
		receive(in, data, *size);
		*size = 0;
		return MHD_YES;
	}
	if (in->answered)
		return MHD_YES;
	end_body(in);
	return answer(http, c, in);
}

static void
on_completed(void *cls, struct MHD_Connection *c, void **state,
    enum MHD_RequestTerminationCode code)
{
	(void)cls, (void)c, (void)code;
	if (*state != NULL)
		incoming_free(*state);
	*state = NULL;
}

static struct addrinfo *
resolve(const struct http_settings *settings)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_PASSIVE,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	char *port = mem_printf("%u", (unsigned)settings->port);

	if (getaddrinfo(settings->address, port, &hints, &found) != 0)
		found = NULL;
	free(port);
	return found;
}

static struct MHD_Daemon *
start(struct http *http, const struct addrinfo *to)
{
	const struct http_settings *s = &http->settings;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD;
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0,
		    (void *)(uintptr_t)s->certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)s->key },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0,
		    (void *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.3:"
					"+VERS-TLS1.2" },
		{ MHD_OPTION_END, 0, NULL },
	};

	if (s->certificate != NULL)
		flags |= MHD_USE_TLS;
	else
		tls[0].option = MHD_OPTION_END;
	if (to->ai_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	return MHD_start_daemon(flags, s->port, NULL, NULL, on_request, http,
	    MHD_OPTION_SOCK_ADDR, to->ai_addr, MHD_OPTION_THREAD_POOL_SIZE,
	    s->threads > 0 ? s->threads : 32u, MHD_OPTION_CONNECTION_LIMIT,
	    s->connections > 0 ? s->connections : 900u,
	    MHD_OPTION_PER_IP_CONNECTION_LIMIT,
	    s->trust_proxy              ? 0u
	    : s->connections_per_ip > 0 ? s->connections_per_ip
					: 250u,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT_S,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
	    MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_NOTIFY_COMPLETED,
	    on_completed, NULL, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

enum err
http_start(const struct http_settings *settings, struct http **out)
{
	struct addrinfo *to = resolve(settings);
	const union MHD_DaemonInfo *info;
	struct http *http;

	*out = NULL;
	if (to == NULL)
		return ERR_INPUT;
	http = mem_new(struct http);
	http->settings = *settings;
	http->daemon = start(http, to);
	freeaddrinfo(to);
	if (http->daemon == NULL) {
		free(http);
		return ERR_IO;
	}
	info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_BIND_PORT);
	http->port = info == NULL ? settings->port : info->port;
	*out = http;
	return ERR_NONE;
}

uint16_t
http_port(const struct http *http)
{
	return http->port;
}

void
http_stop(struct http *http)
{
	if (http == NULL)
		return;
	MHD_stop_daemon(http->daemon);
	free(http);
}
