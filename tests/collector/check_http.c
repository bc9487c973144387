#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collector/http.h"
#include "schema/mem.h"
#include "tests/suite.h"

#define LIMIT 2000

static struct http *http;
static struct http_settings settings;
static int patience_s = 20;

/* Answers with what arrived, one thing a line. */
static void
echo(void *app, const struct http_request *r, struct http_response *response)
{
	struct buf *out = &response->body;
	size_t i;

	(void)app;
	if (r->refusal != 0)
		response->status = r->refusal;
	buf_printf(out, "method %d\npath %s\n", r->method, r->path);
	for (i = 0; i < r->n_query; i++)
		buf_printf(
		    out, "query %s=%s\n", r->query[i].name, r->query[i].value);
	for (i = 0; i < r->n_fields; i++)
		buf_printf(out, "field %s=%s\n", r->fields[i].name,
		    r->fields[i].value);
	for (i = 0; i < r->n_cookies; i++)
		buf_printf(out, "cookie %s=%s\n", r->cookies[i].name,
		    r->cookies[i].value);
	for (i = 0; i < r->n_uploads; i++)
		buf_printf(out, "upload %s %s %s %zu %d\n", r->uploads[i].name,
		    r->uploads[i].filename, r->uploads[i].type,
		    r->uploads[i].len, r->uploads[i].data[0]);
	if (r->user != NULL)
		buf_printf(out, "user %s %s\n", r->user, r->password);
	if (r->cross_site)
		buf_puts(out, "cross site\n");
	if (strcmp(r->path, "/cookie") == 0)
		http_set_cookie(response, "a", "b", "/x", 60);
	if (strcmp(r->path, "/inject") == 0)
		http_add_header(response, "X-Test", "a\r\nSet-Cookie: bad=1");
	if (strcmp(r->path, "/go") == 0)
		http_redirect(response, "/there");
	buf_puts(out, "end\n");
}

static size_t
limit(void *app, const struct http_request *head)
{
	(void)app;
	return strcmp(head->path, "/big") == 0 ? 1024 * 1024 : LIMIT;
}

static void
setup(void)
{
	settings = (struct http_settings){ .address = "127.0.0.1",
		.threads = 2,
		.limit = limit,
		.serve = echo };
	ck_assert_int_eq(http_start(&settings, &http), ERR_NONE);
}

static void
teardown(void)
{
	http_stop(http);
}

/* Sends N bytes, reads to the end; owned. */
static char *
talk_n(const char *bytes, size_t n)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(http_port(http)),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct timeval patience = { .tv_sec = patience_s };
	int s = socket(AF_INET, SOCK_STREAM, 0);
	char part[4096];
	struct buf b;
	ssize_t got;

	ck_assert_int_eq(connect(s, (struct sockaddr *)&to, sizeof(to)), 0);
	setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	while (n > 0) {
		got = send(s, bytes, n, MSG_NOSIGNAL);
		if (got <= 0)
			break;
		bytes += got;
		n -= (size_t)got;
	}
	shutdown(s, SHUT_WR);
	buf_init(&b, 1 << 20);
	while ((got = recv(s, part, sizeof(part), 0)) > 0)
		buf_put(&b, part, (size_t)got);
	close(s);
	return buf_take_text(&b);
}

static char *
talk(const char *text)
{
	return talk_n(text, strlen(text));
}

static char *
post(const char *path, const char *type, const char *body)
{
	char *request = mem_printf("POST %s HTTP/1.1\r\nHost: t\r\n"
				   "Connection: close\r\nContent-Type: %s\r\n"
				   "Content-Length: %zu\r\n\r\n%s",
	    path, type, strlen(body), body);
	char *reply = talk(request);

	free(request);
	return reply;
}

#define FORM "application/x-www-form-urlencoded"

static void
has(char *reply, const char *expected)
{
	if (strstr(reply, expected) == NULL)
		ck_abort_msg("no \"%s\" in: %s", expected, reply);
}

static void
lacks(char *reply, const char *unwanted)
{
	if (strstr(reply, unwanted) != NULL)
		ck_abort_msg("\"%s\" in: %s", unwanted, reply);
}

START_TEST(every_answer_carries_the_security_headers)
{
	char *reply = talk("GET / HTTP/1.1\r\nHost: t\r\nConnection: "
			   "close\r\n\r\n");

	has(reply, "HTTP/1.1 200");
	has(reply, "frame-ancestors 'none'");
	has(reply, "script-src 'self'");
	lacks(reply, "unsafe-inline");
	has(reply, "Referrer-Policy: no-referrer");
	has(reply, "Cache-Control: no-store");
	has(reply, "X-Content-Type-Options: nosniff");
	free(reply);
}
END_TEST

START_TEST(fields_arrive_with_repeats_and_line_ends)
{
	char *reply = post("/f?x=1&y=%3C&x=2", FORM,
	    "a=1&a=2&b=two+words%0D%0Aand+a+line&empty=&=noname");

	has(reply, "method 2\npath /f\nquery x=1\nquery y=<\nquery x=2\n"
		   "field a=1\nfield a=2\nfield b=two words\nand a line\n"
		   "field empty=\n");
	free(reply);
}
END_TEST

START_TEST(bytes_that_are_no_text_are_replaced)
{
	char *reply = post("/%ff%c3", FORM,
	    "nul=a%00b&bad=%ff%fe&cut=%e2%82&low=%01&ok=%e2%82%ac");

	has(reply, "path /\xef\xbf\xbd\xef\xbf\xbd\n");
	has(reply, "field nul=a\xef\xbf\xbd"
		   "b\n");
	has(reply, "field bad=\xef\xbf\xbd\xef\xbf\xbd\n");
	has(reply, "field cut=\xef\xbf\xbd\xef\xbf\xbd\n");
	has(reply, "field low=\xef\xbf\xbd\n");
	has(reply, "field ok=\xe2\x82\xac\n");
	free(reply);
}
END_TEST

#define MULTIPART "multipart/form-data; boundary=XX"

START_TEST(files_of_a_multipart_form_arrive)
{
	char *reply = post("/f", MULTIPART,
	    "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
	    "hello\r\n"
	    "--XX\r\nContent-Disposition: form-data; name=\"page\"; "
	    "filename=\"../../etc/x.png\"\r\nContent-Type: image/png\r\n\r\n"
	    "\x89PNG\x01\x02\r\n"
	    "--XX\r\nContent-Disposition: form-data; name=\"none\"; "
	    "filename=\"\"\r\n\r\n\r\n"
	    "--XX\r\nContent-Disposition: form-data; name=\"page\"; "
	    "filename=\"empty.pdf\"\r\n"
	    "Content-Type: application/pdf\r\n\r\n\r\n--XX--\r\n");

	has(reply, "field a=hello\n");
	has(reply, "upload page ../../etc/x.png image/png 6 137\n");
	has(reply, "upload page empty.pdf application/pdf 0");
	lacks(reply, "upload none");
	free(reply);
}
END_TEST

START_TEST(too_many_files_are_refused_not_dropped)
{
	char *body, *reply;
	struct buf b;
	int i, n;

	for (n = HTTP_UPLOADS_MAX; n <= HTTP_UPLOADS_MAX + 1; n++) {
		buf_init(&b, 1 << 20);
		for (i = 0; i < n; i++)
			buf_printf(&b,
			    "--XX\r\nContent-Disposition: form-data; "
			    "name=\"scan\"; filename=\"%d\"\r\n\r\nx\r\n",
			    i);
		buf_puts(&b, "--XX--\r\n");
		body = buf_take_text(&b);
		reply = post("/big", MULTIPART, body);
		has(reply,
		    n > HTTP_UPLOADS_MAX ? "HTTP/1.1 413" : "upload scan 63");
		if (n > HTTP_UPLOADS_MAX)
			lacks(reply, "upload");
		free(reply);
		free(body);
	}
}
END_TEST

static const char *const broken[] = {
	"POST /f HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Type: "
	"multipart/form-data; boundary=\r\nContent-Length: 4\r\n\r\nabcd",
	"POST /f HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Type: "
	"multipart/form-data\r\nContent-Length: 4\r\n\r\nabcd",
	"POST /f HTTP/1.1\r\nHost: t\r\nConnection: close\r\n"
	"Content-Type: " MULTIPART "\r\nContent-Length: 40\r\n\r\n--XX\r\nCon",
	"POST /f HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n",
	"POST /f HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz",
	"GET\r\n\r\n",
	"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
	"GET /%zz%f HTTP/9.9\r\n: \r\n\r\n",
	"",
};

START_TEST(malformed_bytes_are_survived)
{
	char *reply;

	patience_s = 1; /* some of these are a wait for more */
	free(talk(broken[_i]));
	patience_s = 20;
	reply = post("/f", FORM, "still=here");
	has(reply, "field still=here\nend\n");
	free(reply);
}
END_TEST

START_TEST(a_body_over_the_limit_is_413)
{
	char *body = mem_array(LIMIT + 2, 1);
	char *reply;

	memset(body, 'a', LIMIT);
	body[1] = '=';
	reply = post("/f", FORM, body);
	has(reply, "HTTP/1.1 200");
	has(reply, "field a=aaa");
	free(reply);
	body[LIMIT] = 'a';
	reply = post("/f", FORM, body);
	has(reply, "HTTP/1.1 413");
	lacks(reply, "field");
	free(reply);
	reply = post("/big", FORM, body);
	has(reply, "HTTP/1.1 200");
	free(reply);
	free(body);
}
END_TEST

START_TEST(a_body_of_unsaid_length_over_the_limit_is_413)
{
	struct buf b;
	char *reply;
	int i;

	buf_init(&b, 1 << 20);
	buf_puts(&b, "POST /f HTTP/1.1\r\nHost: t\r\nConnection: close\r\n"
		     "Content-Type: " FORM "\r\n"
		     "Transfer-Encoding: chunked\r\n\r\n");
	for (i = 0; i < 300; i++)
		buf_puts(&b, "a\r\na=aaaaaaa&\r\n");
	buf_puts(&b, "0\r\n\r\n");
	reply = talk_n((char *)b.data, b.len);
	has(reply, "HTTP/1.1 413");
	lacks(reply, "field");
	free(reply);
	buf_fini(&b);
}
END_TEST

START_TEST(too_many_fields_are_not_kept)
{
	struct buf b;
	char *body, *reply;
	int i;

	buf_init(&b, 1 << 20);
	for (i = 0; i < HTTP_FIELDS_MAX + 50; i++)
		buf_printf(&b, "f%d=&", i);
	body = buf_take_text(&b);
	reply = post("/big", FORM, body);
	has(reply, "field f1999=\n");
	lacks(reply, "field f2000=\n");
	free(reply);
	free(body);
}
END_TEST

START_TEST(head_cookies_and_basic_arrive)
{
	char *reply = talk("GET /h HTTP/1.1\r\nHost: t\r\nConnection: close\r\n"
			   "Cookie: one=1; two=a=b\r\nSec-Fetch-Site: "
			   "cross-site\r\nAuthorization: Basic "
			   "cGFydG5lcjpwYTpzcw==\r\n\r\n");

	has(reply, "cookie one=1\ncookie two=a=b\nuser partner pa:ss\n"
		   "cross site\n");
	free(reply);
}
END_TEST

START_TEST(other_methods_and_bodies_are_refused)
{
	char *reply = talk("DELETE / HTTP/1.1\r\nHost: t\r\nConnection: "
			   "close\r\n\r\n");

	has(reply, "HTTP/1.1 405");
	free(reply);
	reply = post("/f", "application/json", "{\"a\":1}");
	has(reply, "HTTP/1.1 415");
	free(reply);
}
END_TEST

START_TEST(answers_cannot_be_split)
{
	char *reply = talk("GET /inject HTTP/1.1\r\nHost: t\r\nConnection: "
			   "close\r\n\r\n");

	has(reply, "X-Test: aSet-Cookie: bad=1\r\n");
	lacks(reply, "\nSet-Cookie");
	free(reply);
}
END_TEST

START_TEST(cookies_are_out_of_reach_of_scripts_and_sites)
{
	char *reply = talk("GET /cookie HTTP/1.1\r\nHost: t\r\nConnection: "
			   "close\r\n\r\n");

	has(reply, "Set-Cookie: a=b; Path=/x; Max-Age=60; HttpOnly; "
		   "SameSite=Strict\r\n");
	free(reply);
	http_stop(http);
	settings.secure_cookies = true;
	ck_assert_int_eq(http_start(&settings, &http), ERR_NONE);
	reply = talk("GET /cookie HTTP/1.1\r\nHost: t\r\nConnection: "
		     "close\r\n\r\n");
	has(reply, "SameSite=Strict; Secure\r\n");
	has(reply, "Strict-Transport-Security: max-age=");
	free(reply);
}
END_TEST

START_TEST(redirect_is_see_other)
{
	char *reply = post("/go", FORM, "");

	has(reply, "HTTP/1.1 303");
	has(reply, "Location: /there\r\n");
	free(reply);
}
END_TEST

START_TEST(a_taken_or_wrong_address_is_an_error)
{
	struct http *other;

	settings.address = "not an address";
	ck_assert_int_eq(http_start(&settings, &other), ERR_INPUT);
	ck_assert_ptr_null(other);
	settings.address = "192.0.2.1";
	ck_assert_int_eq(http_start(&settings, &other), ERR_IO);
	ck_assert_ptr_null(other);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("http");
	TCase *tc = tcase_create("http");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, every_answer_carries_the_security_headers);
	tcase_add_test(tc, fields_arrive_with_repeats_and_line_ends);
	tcase_add_test(tc, bytes_that_are_no_text_are_replaced);
	tcase_add_test(tc, files_of_a_multipart_form_arrive);
	tcase_add_test(tc, too_many_files_are_refused_not_dropped);
	tcase_add_loop_test(
	    tc, malformed_bytes_are_survived, 0, countof(broken));
	tcase_add_test(tc, a_body_over_the_limit_is_413);
	tcase_add_test(tc, a_body_of_unsaid_length_over_the_limit_is_413);
	tcase_add_test(tc, too_many_fields_are_not_kept);
	tcase_add_test(tc, head_cookies_and_basic_arrive);
	tcase_add_test(tc, other_methods_and_bodies_are_refused);
	tcase_add_test(tc, answers_cannot_be_split);
	tcase_add_test(tc, cookies_are_out_of_reach_of_scripts_and_sites);
	tcase_add_test(tc, redirect_is_see_other);
	tcase_add_test(tc, a_taken_or_wrong_address_is_an_error);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
