#include "sync/password.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

_Static_assert(PASSWORD_HASH_LEN == crypto_pwhash_STRBYTES, "libsodium's");

enum err
password_hash(const char *password, char hash[PASSWORD_HASH_LEN])
{
	memset(hash, 0, PASSWORD_HASH_LEN);
	if (sodium_init() < 0)
		return ERR_LIBRARY;
	if (crypto_pwhash_str(hash, password, strlen(password),
		crypto_pwhash_OPSLIMIT_INTERACTIVE,
		crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
		return ERR_MEMORY;
	return ERR_NONE;
}

bool
password_ok(const char *hash, const char *password)
{
	static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
	static char nobody[PASSWORD_HASH_LEN];
	bool somebody = hash != NULL && hash[0] != '\0', ok;

	pthread_mutex_lock(&one);
	if (!somebody && nobody[0] == '\0' &&
	    password_hash("", nobody) != ERR_NONE)
		nobody[0] = '\0';
	ok = crypto_pwhash_str_verify(
		 somebody ? hash : nobody, password, strlen(password)) == 0;
	pthread_mutex_unlock(&one);
	return ok && somebody;
}
