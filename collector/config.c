#include "collector/config.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collector/ids.h"
#include "schema/mem.h"
#include "schema/study.h"

/* Every setting there is. */
static const struct {
	const char *key, *value;
} defaults[] = {
	{ "listen", "127.0.0.1:8080" }, /* web */
	{ "proxy", "no" },     /* web: yes: behind a proxy that speaks HTTPS and
		    adds X-Forwarded-For */
	{ "certificate", "" }, /* web: PEM file: HTTPS without a proxy */
	{ "certificate_key", "" }, /* web: PEM file of its key */
	{ "registrations", "30" }, /* web: an hour, by one address (of IPv6 a
		/64); 0: any number */
	{ "public", "" },   /* the address people type, in links and QR codes */
	{ "gateway", "" },  /* text: `gammu DIR`: the spool of gammu-smsd */
	{ "readers", "1" }, /* processes that read paper */
	{ "uid_base", "1879048192" }, /* role r runs as this + r when the
		service is started as root; 0: do not change */
};

struct config_key {
	char *name;
	uint8_t *key; /* sodium_malloc */
};

struct config {
	char *dir;
	char *values[countof(defaults)]; /* NULL: the default */
	struct config_key *keys;
	size_t n_keys;
};

static size_t
find(const char *key)
{
	size_t i;

	for (i = 0; i < countof(defaults); i++)
		if (strcmp(defaults[i].key, key) == 0)
			break;
	return i;
}

static char *
trim(char *s)
{
	char *end;

	s += strspn(s, " \t\r\n");
	end = s + strlen(s);
	while (end > s && strchr(" \t\r\n", end[-1]) != NULL)
		end--;
	*end = '\0';
	return s;
}

static enum err
read_line(struct config *config, char *line)
{
	char *s = trim(line), *eq;
	size_t i;

	if (*s == '\0' || *s == '#')
		return ERR_NONE;
	if ((eq = strchr(s, '=')) == NULL)
		return ERR_INPUT;
	*eq = '\0';
	if ((i = find(trim(s))) == countof(defaults))
		return ERR_INPUT;
	free(config->values[i]);
	config->values[i] = mem_text(trim(eq + 1));
	return ERR_NONE;
}

static enum err
read_file(struct config *config, const char *path, char **wrong)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t cap = 0;
	enum err err = ERR_NONE;
	int n = 0;

	if (f == NULL)
		return errno == ENOENT ? ERR_NONE : ERR_IO;
	while (err == ERR_NONE && getline(&line, &cap, f) >= 0) {
		n++;
		err = read_line(config, line);
	}
	if (err != ERR_NONE && wrong != NULL)
		*wrong = mem_printf("%s:%d: unknown setting or no =", path, n);
	free(line);
	fclose(f);
	return err;
}

enum err
config_load(const char *dir, struct config **out, char **wrong)
{
	struct config *config = mem_new(struct config);
	char *path = mem_printf("%s/peerlogd.conf", dir);
	enum err err;

	*out = NULL;
	if (wrong != NULL)
		*wrong = NULL;
	config->dir = mem_text(dir);
	err = read_file(config, path, wrong);
	free(path);
	if (err == ERR_NONE)
		*out = config;
	else
		config_free(config);
	return err;
}

void
config_free(struct config *config)
{
	size_t i;

	if (config == NULL)
		return;
	for (i = 0; i < countof(defaults); i++)
		free(config->values[i]);
	for (i = 0; i < config->n_keys; i++) {
		free(config->keys[i].name);
		sodium_free(config->keys[i].key);
	}
	free(config->keys);
	free(config->dir);
	free(config);
}

const char *
config_dir(const struct config *config)
{
	return config->dir;
}

char *
config_path(const struct config *config, const char *name)
{
	return mem_printf("%s/%s", config->dir, name);
}

const char *
config_text(const struct config *config, const char *key)
{
	size_t i = find(key);

	if (i == countof(defaults))
		fatal("no setting %s", key);
	return config->values[i] != NULL ? config->values[i]
					 : defaults[i].value;
}

long
config_number(const struct config *config, const char *key, long min, long max)
{
	long v = strtol(config_text(config, key), NULL, 10);

	return v < min ? min : v > max ? max : v;
}

int
config_id_digits(const struct config *config)
{
	struct study *study;
	const char *digits;
	int n = 0;

	if (study_load(config->dir, &study, NULL) != ERR_NONE)
		return IDS_DIGITS_MIN;
	if ((digits = study_setting(study, "id_digits")) != NULL)
		n = (int)strtol(digits, NULL, 10);
	study_free(study);
	return n < IDS_DIGITS_MIN   ? IDS_DIGITS_MIN
	       : n > IDS_DIGITS_MAX ? IDS_DIGITS_MAX
				    : n;
}

const uint8_t *
config_key(const struct config *config, const char *name)
{
	size_t i;

	for (i = 0; i < config->n_keys; i++)
		if (strcmp(config->keys[i].name, name) == 0)
			return config->keys[i].key;
	return NULL;
}

void
config_key_add(struct config *config, const char *name, const uint8_t *key)
{
	struct config_key *k;

	config->keys = mem_grow(config->keys, config->n_keys + 1, sizeof(*k));
	k = &config->keys[config->n_keys++];
	k->name = mem_text(name);
	if ((k->key = sodium_malloc(CONFIG_KEY_LEN)) == NULL)
		fatal("out of memory");
	memcpy(k->key, key, CONFIG_KEY_LEN);
	sodium_mprotect_readonly(k->key);
}

enum err
config_key_load(const char *path, uint8_t *key)
{
	char text[2 * CONFIG_KEY_LEN + 2] = "";
	size_t len = 0;
	ssize_t n;
	enum err err = ERR_INPUT;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n >= 2 * CONFIG_KEY_LEN &&
	    sodium_hex2bin(key, CONFIG_KEY_LEN, text, 2 * CONFIG_KEY_LEN, NULL,
		&len, NULL) == 0 &&
	    len == CONFIG_KEY_LEN)
		err = ERR_NONE;
	mem_wipe(text, sizeof(text));
	return err;
}

enum err
config_key_make(const char *path)
{
	uint8_t key[CONFIG_KEY_LEN];
	char text[2 * CONFIG_KEY_LEN + 2];
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ssize_t n;

	if (fd < 0)
		return errno == EEXIST ? ERR_EXISTS : ERR_IO;
	randombytes_buf(key, sizeof(key));
	sodium_bin2hex(text, sizeof(text), key, sizeof(key));
	text[2 * CONFIG_KEY_LEN] = '\n';
	n = write(fd, text, sizeof(text) - 1);
	mem_wipe(key, sizeof(key));
	mem_wipe(text, sizeof(text));
	if (fsync(fd) != 0 || close(fd) != 0 || n != sizeof(text) - 1)
		return ERR_IO;
	return ERR_NONE;
}
