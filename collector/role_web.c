/* web: HTTP for participants, the study team and partners.
 *
 * May: talk HTTP on one address; ask intake, store, desk and link.
 * May not: read or write any file once it runs, see the store or a secret
 * key; it keeps nothing of anybody between two requests. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/http.h"
#include "collector/role.h"
#include "collector/sandbox.h"
#include "collector/web.h"
#include "schema/mem.h"
#include "sync/file.h"

/* "127.0.0.1:8080" or "[::1]:8080" as address and port; owned. */
static char *
split_address(const char *listen, uint16_t *port)
{
	const char *colon = strrchr(listen, ':');
	char *end = NULL, *address;
	unsigned long n = 0;

	if (colon != NULL)
		n = strtoul(colon + 1, &end, 10);
	if (colon == NULL || end == colon + 1 || *end != '\0' || n > 65535)
		return NULL;
	*port = (uint16_t)n;
	if (listen[0] == '[' && colon > listen + 2 && colon[-1] == ']')
		address = mem_text_n(listen + 1, (size_t)(colon - listen - 2));
	else
		address = mem_text_n(listen, (size_t)(colon - listen));
	return address;
}

/* The certificate and its key, as PEM text; NULL without HTTPS. */
struct tls {
	char *certificate, *key;
};

static void
tls_fini(struct tls *tls)
{
	mem_free_text(tls->certificate);
	mem_free_text(tls->key);
	*tls = (struct tls){ NULL, NULL };
}

/* The file that SETTING names, in the study's folder if it is no whole path;
 * NULL if it names none. */
static enum err
read_pem(const struct config *config, const char *setting, char **text)
{
	const char *name = config_text(config, setting);
	char *path =
	    name[0] == '/' ? mem_text(name) : config_path(config, name);
	enum err err = ERR_NONE;
	struct buf b;

	*text = NULL;
	buf_init(&b, FILE_KEY_MAX);
	if (name[0] != '\0' && (err = file_read(path, &b)) == ERR_NONE)
		*text = buf_take_text(&b);
	if (err != ERR_NONE)
		role_note("%s %s: %s", setting, path, err_text(err));
	buf_fini(&b);
	free(path);
	return err;
}

static enum err
load_tls(const struct config *config, struct tls *tls)
{
	enum err err = read_pem(config, "certificate", &tls->certificate);

	if (err == ERR_NONE)
		err = read_pem(config, "certificate_key", &tls->key);
	if (err == ERR_NONE &&
	    (tls->certificate == NULL) != (tls->key == NULL)) {
		role_note("certificate and certificate_key go together");
		err = ERR_INPUT;
	}
	return err;
}

static enum err
listen_on(const struct config *config, const struct tls *tls, struct web *web,
    struct http **http)
{
	const char *listen = config_text(config, "listen");
	bool proxy = strcmp(config_text(config, "proxy"), "yes") == 0;
	struct http_settings settings = { .limit = web_limit,
		.serve = web_serve,
		.app = web,
		.certificate = tls->certificate,
		.key = tls->key,
		.trust_proxy = proxy,
		.secure_cookies = proxy };
	char *address = split_address(listen, &settings.port);
	enum err err = ERR_INPUT;

	*http = NULL;
	if (address != NULL) {
		settings.address = address;
		err = http_start(&settings, http);
	}
	if (err != ERR_NONE)
		role_note("cannot listen on %s: %s", listen, err_text(err));
	else
		role_note("listening on %s%s", listen,
		    tls->certificate != NULL ? ", HTTPS" : "");
	free(address);
	return err;
}

enum err
role_web(struct bus *bus, const struct config *config)
{
	const struct timespec tick = { .tv_nsec = 250 * 1000000L };
	struct web_settings settings = { .bus = bus };
	struct wrap_key *key = NULL;
	struct study *study = NULL;
	struct http *http = NULL;
	struct web *web = NULL;
	struct tls tls = { NULL, NULL };
	enum err err;

	if (config_key(config, "session") == NULL)
		return ERR_STATE;
	err = wrap_key_from(config_key(config, "session"), &key);
	if (err == ERR_NONE)
		err = role_study(config, &study);
	if (err == ERR_NONE)
		err = load_tls(config, &tls);
	if (err != ERR_NONE)
		goto out;
	settings.study = study;
	settings.session_key = key;
	settings.registrations =
	    (unsigned)config_number(config, "registrations", 0, 1000000);
	web = web_new(&settings);
	err = sandbox_role(bus, config, SANDBOX_LISTEN, NULL, NULL);
	if (err == ERR_NONE)
		err = listen_on(config, &tls, web, &http);
	while (err == ERR_NONE && !bus_stopping(bus))
		nanosleep(&tick, NULL);
out:
	http_stop(http);
	web_free(web);
	tls_fini(&tls);
	study_free(study);
	wrap_key_free(key);
	return err;
}
