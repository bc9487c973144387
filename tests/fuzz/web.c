/* A whole conversation with the pages of a form: the input says which form,
 * then request after request which page, and what is in its fields.
 *
 * Whatever is said: every answer has a status that we give, no text becomes
 * markup, and what reaches intake is a log that decodes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collector/bus.h"
#include "collector/web.h"
#include "schema/log.h"
#include "schema/mem.h"
#include "tests/fuzz/fuzz.h"

#define COOKIES_MAX 16
#define FIELDS_MAX  24

int LLVMFuzzerInitialize(int *argc, char ***argv);

static struct study *study;
static struct bus *bus;
static struct web *web;
static struct wrap_key *key;

static struct http_field jar[COOKIES_MAX];
static size_t n_jar;

static enum err
on_submit(void *role, enum role peer, const void *request, void *reply)
{
	const struct message_submit *ask = request;
	struct message_submitted *out = reply;
	struct log *log;

	(void)role, (void)peer;
	must(log_decode(study, ask->log.data, ask->log.len, &log) == ERR_NONE);
	out->outcome = log_consented(log) ? OUTCOME_STORED : OUTCOME_REFUSED;
	out->person = mem_text("");
	log_free(log);
	return ERR_NONE;
}

static const struct bus_handlers handlers[] = {
	{ MESSAGE_SUBMIT, MESSAGE_SUBMITTED, on_submit, 1u << ROLE_WEB },
	{ 0, 0, NULL, 0 },
};

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct web_settings settings;

	(void)argc, (void)argv;
	must(study_load(SOURCE_DIR "/schema/side-by-side", &study, NULL) ==
	     ERR_NONE);
	must(wrap_key_new(&key) == ERR_NONE);
	bus = bus_open(ROLE_WEB, NULL, 0);
	bus_attach(bus, ROLE_INTAKE, handlers, NULL);
	settings = (struct web_settings){
		.study = study, .session_key = key, .bus = bus
	};
	web = web_new(&settings);
	return 0;
}

static void
empty_jar(void)
{
	while (n_jar > 0) {
		n_jar--;
		free(jar[n_jar].name);
		free(jar[n_jar].value);
	}
}

static void
keep(const char *header)
{
	char *name = mem_text_n(header, strcspn(header, "="));
	char *value = mem_text_n(
	    header + strlen(name) + 1, strcspn(header + strlen(name) + 1, ";"));
	size_t i;

	for (i = 0; i < n_jar && strcmp(jar[i].name, name) != 0; i++)
		;
	if (i < n_jar) {
		free(jar[i].name);
		free(jar[i].value);
	} else {
		must(n_jar < COOKIES_MAX);
		n_jar++;
	}
	jar[i] = (struct http_field){ name, value };
}

/* Answers of this server; where it sends to is copied to WHERE. */
static void
look_at(struct http_response *response, char *where, size_t max)
{
	char *body = buf_take_text(&response->body);
	static const unsigned known[] = { 200, 303, 404, 405, 410, 413, 503 };
	size_t i;

	for (i = 0; i < countof(known); i++)
		if (known[i] == response->status)
			break;
	must(i < countof(known));
	must(strstr(body, "<script") == NULL);
	must(strstr(body, "onload=") == NULL);
	for (i = 0; i < response->n_headers; i++) {
		struct http_header *h = &response->headers[i];

		if (strcmp(h->name, "Set-Cookie") == 0)
			keep(h->value);
		if (strcmp(h->name, "Location") == 0 && strlen(h->value) < max)
			strcpy(where, h->value);
		free(h->value);
	}
	free(response->headers);
	free(body);
}

static void
ask(enum http_method method, char *where, size_t max, struct http_field *fields,
    size_t n)
{
	struct http_response response = { .status = 200 };
	struct http_field look = { (char[]){ "look" }, (char[]){ "1" } };
	struct http_request request = { .method = method,
		.address = "192.0.2.1",
		.languages = "",
		.query = &look,
		.n_query = 1,
		.fields = fields,
		.n_fields = n,
		.cookies = jar,
		.n_cookies = n_jar };
	char *path = mem_text_n(where, strcspn(where, "?"));

	request.path = path;
	buf_init(&response.body, HTTP_ANSWER_MAX);
	web_serve(web, &request, &response);
	look_at(&response, where, max);
	free(path);
}

/* A field's name, from the study or a word of the pages'. */
static char *
field_name(uint8_t which, uint8_t kind)
{
	const struct variable *v =
	    study_variable(study, which % study_n_variables(study));

	return kind % 8 == 0   ? mem_text("go")
	       : kind % 8 == 1 ? mem_text("then")
	       : kind % 8 == 2 ? mem_printf("q.%s.tick", v->name)
			       : mem_printf("q.%s", v->name);
}

/* Reads up to FIELDS_MAX fields: u8 which, u8 kind, u8 length, bytes. */
static size_t
read_fields(struct rd *r, struct http_field *fields, size_t max)
{
	size_t n, len, count = rd_u8(r) % (max + 1);
	char bytes[256];

	for (n = 0; n < count && r->left >= 3; n++) {
		uint8_t which = rd_u8(r), kind = rd_u8(r);

		len = rd_u8(r);
		len = len > r->left ? r->left : len;
		rd_bytes(r, bytes, len);
		if (!utf8_valid(bytes, len))
			len = 0;
		fields[n].name = field_name(which, kind);
		fields[n].value = mem_text_n(bytes, len);
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct http_field fields[FIELDS_MAX];
	char where[300], *step;
	struct rd r;
	size_t n, i;

	rd_init(&r, data, len);
	snprintf(where, sizeof(where), "/form/%s",
	    study_form(study, rd_u8(&r) % study_n_forms(study))->name);
	ask(HTTP_POST, where, sizeof(where), NULL, 0);
	while (r.left > 0) {
		uint8_t what = rd_u8(&r);

		if (what % 16 != 15 && (step = strrchr(where, '/')) != NULL &&
		    what >= 128)
			snprintf(step, sizeof(where) - (size_t)(step - where),
			    what >= 250 ? "/check" : "/%d", what % 32);
		n = read_fields(&r, fields, FIELDS_MAX);
		ask(what % 2 == 0 ? HTTP_POST : HTTP_GET, where, sizeof(where),
		    fields, n);
		for (i = 0; i < n; i++) {
			free(fields[i].name);
			free(fields[i].value);
		}
	}
	empty_jar();
	return 0;
}
