# haven.R DIR: compares DIR/sav/*.sav and DIR/dta/*.dta with DIR/csv/*.csv; and
# what is missing in a text or a date with the column that says why.
suppressMessages(library(haven))
options(warn = 2, digits = 17)
dir <- commandArgs(TRUE)[1]
kinds <- c(.a = -999, .b = -998, .c = -997, .d = -996)
cells <- 0
reasons <- 0
is_reason <- function(name) endsWith(name, "_missing")

fail <- function(...) {
	cat("FAILED:", ..., "\n")
	quit(status = 1)
}

# Numbers as the .csv has them, missing ones by their kind.
number <- function(v, format, reason) {
	x <- as.numeric(v)
	text <- ifelse(is.na(x), "", format(x, trim = TRUE, scientific = FALSE))
	if (format == "dta") {
		tag <- na_tag(v)
		text[!is.na(tag)] <- paste0(".", tag[!is.na(tag)])
	} else if (reason) {
		if (anyNA(v) && !all(is.na(x[is.na(v)])))
			fail("a reason is marked missing")
	} else {
		# user_na: the codes are values, marked as missing
		low <- !is.na(x) & x <= -996
		if (any(low) && !all(is.na(v[low])))
			fail("codes that are not marked missing")
		text[low] <- names(kinds)[match(x[low], kinds)]
	}
	text
}

as_csv <- function(v, format, reason) {
	if (inherits(v, "Date"))
		ifelse(is.na(v), "", format(v, "%Y-%m-%d"))
	else if (inherits(v, "POSIXct"))
		ifelse(is.na(v), "", format(v, "%Y-%m-%dT%H:%M:%SZ", tz = "UTC"))
	else if (is.character(v))
		ifelse(is.na(v), "", v)
	else
		number(v, format, reason)
}

# Value, or the reason why there is none, of a text or date; and so in the
# column beside it: 0, or the code that a number would have.
same_reason <- function(csv, sav, dta, name) {
	why <- as.numeric(sav[[paste0(name, "_missing")]])
	v <- sav[[name]]
	none <- if (is.character(v)) is.na(v) | v == "" else is.na(v)
	if (anyNA(why) || !all(why %in% c(0, kinds)) || !identical(why != 0, none))
		fail(name, "and its reasons do not fit")
	labels <- attr(sav[[paste0(name, "_missing")]], "labels")
	# a calculation may come to a tick
	labels <- labels[names(labels) != "Ticked, number unknown"]
	if (!identical(labels[order(labels)], c(Blank = -999, "Not asked" = -997,
	    "Unreadable, given up" = -996, Answered = 0)))
		fail(name, "reasons have other labels")
	if (inherits(v, "Date")) {
		want <- substring(names(kinds)[match(why, kinds)], 2)
		if (!identical(na_tag(dta[[name]]), want))
			fail(name, "tags of .dta are not its reasons")
	}
	reasons <<- reasons + sum(none)
}

same <- function(csv, v, format, name, where) {
	got <- unname(as_csv(v, format, is_reason(name)))
	want <- csv
	if (is.character(v)) # what a spreadsheet must not take for a formula
		want <- sub("^'([=+@\t\r-])", "\\1", want)
	else if (!inherits(v, c("Date", "POSIXct"))) {
		n <- suppressWarnings(as.numeric(want))
		g <- suppressWarnings(as.numeric(got))
		if (!identical(is.na(n), is.na(g)) || any(abs(n - g) > 1e-9, na.rm = TRUE))
			fail(where, "numbers differ")
		got[!is.na(g)] <- want[!is.na(n)] <- ""
	} else if (format == "sav" || inherits(v, "POSIXct"))
		want <- ifelse(want %in% names(kinds), "", want)
	else # a date in Stata has its kind too
		got <- ifelse(is.na(na_tag(v)), got, paste0(".", na_tag(v)))
	if (!identical(got, want)) {
		i <- which(got != want)[1]
		fail(where, "row", i, "has", got[i], "and not", want[i])
	}
	cells <<- cells + length(got)
}

for (path in Sys.glob(file.path(dir, "csv", "*.csv"))) {
	name <- sub("\\.csv$", "", basename(path))
	csv <- read.csv(path, colClasses = "character", na.strings = character(), check.names = FALSE, encoding = "UTF-8")
	sav <- read_sav(file.path(dir, "sav", paste0(name, ".sav")), user_na = TRUE)
	dta <- read_dta(file.path(dir, "dta", paste0(name, ".dta")))
	if (!identical(names(sav), names(csv)))
		fail(name, "columns of .sav")
	if (!identical(nchar(names(dta)) <= 32, rep(TRUE, ncol(csv))) ||
	    !all(names(dta) == names(csv) | nchar(names(csv)) > 32))
		fail(name, "columns of .dta")
	if (nrow(sav) != nrow(csv) || nrow(dta) != nrow(csv))
		fail(name, "rows")
	for (k in seq_along(csv)) {
		where <- paste0(name, "$", names(csv)[k])
		same(csv[[k]], sav[[k]], "sav", names(csv)[k], paste(where, "sav"))
		same(csv[[k]], dta[[k]], "dta", names(csv)[k], paste(where, "dta"))
		if (is_reason(names(csv)[k]))
			same_reason(csv, sav, dta, sub("_missing$", "", names(csv)[k]))
		a <- attr(sav[[k]], "label")
		b <- attr(dta[[k]], "label")
		if (is.null(a) || is.null(b) || !startsWith(a, b))
			fail(where, "label")
		la <- attr(sav[[k]], "labels")
		lb <- attr(dta[[k]], "labels")
		plain <- function(l)
			if (is_reason(names(csv)[k])) sort(l) else l[!is.na(l) & l > -996]
		if (!identical(names(plain(la)), names(plain(lb))) ||
		    !all(plain(la) == plain(lb)))
			fail(where, "value labels")
		if (!is_reason(names(csv)[k]) && sum(la < -900) != sum(is.na(lb)))
			fail(where, "labels of what is missing")
	}
	cat(name, ": ", nrow(csv), " rows, ", ncol(csv), " columns\n", sep = "")
}
if (cells == 0 || reasons == 0)
	fail("no files, or no text or date is missing")
cat("haven reads", cells, "cells back identical;", reasons,
    "texts and dates say why they are missing\n")
