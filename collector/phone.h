/* Phone numbers as people write them. */
#ifndef COLLECTOR_PHONE_H
#define COLLECTOR_PHONE_H

/* WRITTEN in one form, +COUNTRY and digits, so that 07700 900123 and
 * +44 (0)7700 900123 are the same; COUNTRY is digits, such as "44".  Owned;
 * "" if it has fewer than 5 or more than 15 digits. */
char *phone_normal(const char *written, const char *country);

#endif
