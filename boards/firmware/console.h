/*
 * The console: lines of text for whoever watches. Never anything secret.
 */
#ifndef FIELDCASE_CONSOLE_H
#define FIELDCASE_CONSOLE_H

#include <stddef.h>
#include <stdint.h>

/* Print a format in which each '%' stands for the next of texts, an array ended by NULL. */
void fc_console_say(const char *format, const char *const *texts);

/* The texts of a format. */
#define FC_SAID(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Write a number in decimal. Returns where it begins in digits. */
const char *fc_console_number(char digits[12], uint32_t number);

#endif
