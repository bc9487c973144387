/* What people type: texts, IDs, phone numbers and addresses here, the other
 * types in the typed_*.c files. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/log.h"
#include "schema/mem.h"
#include "schema/typed_part.h"

static enum err
set_text(struct log *log, const struct variable *v, const char *typed)
{
	struct buf b;
	const char *p;
	char *text;

	buf_init(&b, LOG_TEXT_MAX);
	for (p = typed; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '\n' && v->multiline)
			buf_put_u8(&b, c);
		else if (c >= 0x20 && c != 0x7f)
			buf_put_u8(&b, c);
		else if (c != '\r')
			buf_put_u8(&b, ' ');
	}
	if (buf_err(&b) != ERR_NONE) {
		buf_fini(&b);
		return ERR_INPUT;
	}
	while (b.len > 0 && isspace(b.data[b.len - 1]))
		b.len--;
	text = buf_take_text(&b);
	log_set(log, v, text[0] == '\0' ? ANSWER_BLANK : ANSWER_TEXT, 0,
	    text[0] == '\0' ? NULL : text);
	mem_free_text(text);
	return ERR_NONE;
}

/* Letters and digits alone; spaces and dashes between them go. */
static enum err
set_id(struct log *log, const struct variable *v, const char *text)
{
	char id[32];
	size_t n = 0;

	for (; *text != '\0'; text++) {
		if (*text == ' ' || *text == '-')
			continue;
		if (!isalnum((unsigned char)*text) || n + 1 == sizeof(id))
			return ERR_INPUT;
		id[n++] = (char)toupper((unsigned char)*text);
	}
	id[n] = '\0';
	if (n == 0)
		return ERR_INPUT;
	log_set(log, v, ANSWER_TEXT, 0, id);
	return ERR_NONE;
}

/* The digits of TEXT behind a + if it has one; NULL if it is no number. */
static char *
phone_digits(const char *text)
{
	char digits[20];
	size_t n = 0;

	if (*text == '+')
		digits[n++] = *text++;
	for (; *text != '\0'; text++) {
		if (strchr(" ()-./", *text) != NULL)
			continue;
		if (!isdigit((unsigned char)*text) || n + 1 == sizeof(digits))
			return NULL;
		digits[n++] = *text;
	}
	digits[n] = '\0';
	return n < 3 ? NULL : mem_text(digits);
}

char *
log_phone(const struct study *study, const char *typed)
{
	const char *code = study_setting(study, "calling_code");
	char *text = log_plain(typed), *digits = phone_digits(text), *phone;

	mem_free_text(text);
	if (digits == NULL || digits[0] == '+')
		return digits;
	if (digits[0] == '0' && digits[1] == '0')
		phone = mem_printf("+%s", digits + 2);
	else if (digits[0] == '0' && code != NULL)
		phone = mem_printf("+%s%s", code, digits + 1);
	else
		return digits;
	mem_free_text(digits);
	return phone;
}

static enum err
set_phone(struct log *log, const struct variable *v, const char *text)
{
	char *phone = log_phone(log->study, text);

	if (phone == NULL || strlen(phone) < 7) {
		mem_free_text(phone);
		return ERR_INPUT;
	}
	log_set(log, v, ANSWER_TEXT, 0, phone);
	mem_free_text(phone);
	return ERR_NONE;
}

/* One @ with something on both sides, nothing that could break a header. */
static enum err
set_email(struct log *log, const struct variable *v, const char *typed)
{
	const char *from = typed + strspn(typed, " \t\r\n");
	size_t n = strcspn(from, " \t\r\n");
	const char *at = memchr(from, '@', n);
	char *text;

	if (from[n + strspn(from + n, " \t\r\n")] != '\0' || at == NULL ||
	    at == from || at + 1 == from + n || n > 254 ||
	    memchr(at + 1, '@', n - (size_t)(at + 1 - from)) != NULL ||
	    strcspn(from, "<>,;:\"\\()[]") < n)
		return ERR_INPUT;
	text = mem_text_n(from, n);
	log_set(log, v, ANSWER_TEXT, 0, text);
	mem_free_text(text);
	return ERR_NONE;
}

static enum err
set_plain(struct log *log, const struct variable *v, const char *typed)
{
	char *text = log_plain(typed);
	enum err err = ERR_INPUT;

	switch (v->type) {
	case VARIABLE_INTEGER:
	case VARIABLE_DECIMAL:
	case VARIABLE_SCALE:
		err = typed_number(log, v, text);
		break;
	case VARIABLE_CHOICE:
		err = typed_choice(log, v, text);
		break;
	case VARIABLE_CHOICES:
		err = typed_choices(log, v, text);
		break;
	case VARIABLE_DATE:
		err = typed_date(log, v, text);
		break;
	case VARIABLE_ID:
		err = set_id(log, v, text);
		break;
	case VARIABLE_PHONE:
		err = set_phone(log, v, text);
		break;
	default:
		break;
	}
	mem_free_text(text);
	return err;
}

static bool
is_blank(const char *text)
{
	unsigned long c;

	while ((c = typed_char(&text)) != 0)
		if (!typed_space(c))
			return false;
	return true;
}

enum err
log_set_typed(
    struct log *log, const struct variable *variable, const char *typed)
{
	size_t n = strlen(typed);

	if (!variable_asked(variable) || n > TYPED_MAX || !utf8_valid(typed, n))
		return ERR_INPUT;
	if (is_blank(typed)) {
		log_set(log, variable, ANSWER_BLANK, 0, NULL);
		return ERR_NONE;
	}
	if (variable->type == VARIABLE_TEXT)
		return set_text(log, variable, typed);
	if (variable->type == VARIABLE_EMAIL)
		return set_email(log, variable, typed);
	return set_plain(log, variable, typed);
}

char *
log_typed(const struct variable *variable, const struct answer *answer)
{
	(void)variable;
	switch (answer->kind) {
	case ANSWER_NUMBER:
		return mem_printf("%.15g", answer->number);
	case ANSWER_TICK:
		return mem_text("tick");
	case ANSWER_CHOICES:
		if (answer->text == NULL || answer->text[0] == '\0')
			return mem_text("none");
		return mem_text(answer->text);
	case ANSWER_CHOICE:
	case ANSWER_TEXT:
	case ANSWER_DATE:
		return mem_text(answer->text == NULL ? "" : answer->text);
	default:
		return mem_text("");
	}
}
