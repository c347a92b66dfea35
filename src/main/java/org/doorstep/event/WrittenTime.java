package org.doorstep.event;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A time as others write it; docs/times.md has the whole list. Read is what RFC 3339, RFC 9557, ISO 8601, OData's ABNF, PostgreSQL,
 * Ruby with Rails, JavaScript and Java write, and the three forms of HTTP (RFC 9110 section 5.6.7). What leaves open which day is
 * meant (11/12/2018, a month, a number of seconds) is refused. Years are 1 to 9999: others do not fit our text form. Immutable.
 */
public final class WrittenTime {

    /** Characters a time may have; what is longer is none, and no pattern looks at it. */
    private static final int LONGEST = 200;

    private static final String YEAR = "(?<year>[+-]?\\d{4,9})";
    private static final String CLOCK = "(?<hour>\\d\\d)(?::?(?<minute>\\d\\d)(?::?(?<second>\\d\\d))?)?(?:[.,](?<fraction>\\d+))?";
    private static final String OFFSET = "[+-]\\d\\d(?::?\\d\\d(?::?\\d\\d)?)?";
    /** A name, an offset, or a name and the offset that it stands for; suffixes of RFC 9557; a comment of RFC 5322. */
    private static final String ZONE = " ?(?<name>[A-Z][A-Z_/+-]*?|[+-]\\d\\d(?:\\d\\d)?(?= ))? ?(?<offset>" + OFFSET
            + ")?(?<suffix>(?:\\[[^\\[\\]]+])*)(?: ?\\([^()]*\\))?";
    private static final String TIME = "(?:[T ]" + CLOCK + ")?" + ZONE;
    private static final String WEEKDAY = "(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?";
    private static final String MONTH = "(?<month3>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*";

    /** The usual one first: it is nearly all there is. */
    private static final List<Form> FORMS = List.of(
            Form.of(YEAR + "([-/])(?<month>\\d\\d)\\2(?<day>\\d\\d)" + TIME),
            Form.of(YEAR + "-?W(?<week>\\d\\d)-?(?<weekday>[1-7])" + TIME),
            Form.of(YEAR + "-(?<ordinal>\\d{3})" + TIME),
            Form.of("(?<year>\\d{4})(?<month>\\d\\d)(?<day>\\d\\d)" + TIME),
            Form.of("(?<year>\\d{4})(?<ordinal>\\d{3})" + TIME),
            Form.of("(?<year>\\d{4})(?<month>\\d\\d)(?<day>\\d\\d)(?<hour>\\d\\d)(?<minute>\\d\\d)(?<second>\\d\\d)"
                    + "(?<fraction>\\d{3}|\\d{6}|\\d{9})?" + ZONE),
            Form.of("(?<day>\\d\\d)\\.(?<month>\\d\\d)\\.(?<year>\\d{4})" + TIME),
            Form.of(WEEKDAY + "(?<day>\\d\\d?)[ -]" + MONTH + "[ -](?<year>\\d{4}|\\d\\d)" + TIME),
            Form.of(WEEKDAY + MONTH + " (?<day>\\d\\d?) (?<year>\\d{4})" + TIME),
            Form.of(WEEKDAY + MONTH + " (?<day>\\d\\d?) " + CLOCK + "(?: (?<word>[A-Z]+|" + OFFSET + "))? (?<year>\\d{4})" + ZONE));
    /** OData's JSON before its version 4: milliseconds since 1970 and minutes that say where, not when. */
    private static final Pattern MILLIS = Pattern.compile("\\\\?/Date\\((?<millis>-?\\d{1,15})(?:[+-]\\d{1,4})?\\)\\\\?/");
    private static final Pattern SPACES = Pattern.compile("[\\s\\h]+");
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    /** RFC 5322 section 4.3, in hours from UTC. */
    private static final Map<String, Integer> NAMED = Map.ofEntries(Map.entry("z", 0), Map.entry("utc", 0), Map.entry("ut", 0), Map.entry("gmt", 0),
            Map.entry("edt", -4), Map.entry("est", -5), Map.entry("cdt", -5), Map.entry("cst", -6), Map.entry("mdt", -6), Map.entry("mst", -7),
            Map.entry("pdt", -7), Map.entry("pst", -8));

    private final LocalDate day;
    private final LocalDateTime clock;
    /** Seconds east of UTC, or null. */
    private final Integer offset;
    /** Where there is no offset: whose wall clock it is, or null. */
    private final ZoneId region;

    private WrittenTime(LocalDate day, LocalDateTime clock, Integer offset, ZoneId region) {
        this.day = inRange(day);
        this.clock = clock;
        this.offset = offset;
        this.region = region;
    }

    /** @throws DateTimeException when it is no time, or of a year that is not 1 to 9999 */
    public static WrittenTime read(String text) {
        String plain = text.length() > LONGEST ? "" : plain(text);
        for (Form form : FORMS) {
            Matcher found = form.pattern.matcher(plain);
            if (found.matches()) {
                return of(new Parts(found, form.groups));
            }
        }
        Matcher millis = MILLIS.matcher(plain);
        if (millis.matches()) {
            LocalDateTime utc = LocalDateTime.ofInstant(Instant.ofEpochMilli(Long.parseLong(millis.group("millis"))), ZoneOffset.UTC);
            return new WrittenTime(utc.toLocalDate(), utc, 0, null);
        }
        throw new DateTimeException("no time");
    }

    /** The day that stands there, whatever day it is then elsewhere. */
    public LocalDate day() {
        return day;
    }

    /**
     * The moment. In the hour that a zone lives twice it is the earlier one; one in the hour that a zone passes over is as much
     * later as the clocks were put forward; a bare day is its first moment.
     *
     * @param zone whose wall clock it is where nothing is said
     * @throws DateTimeException when its year in UTC is not 1 to 9999
     */
    public Instant at(ZoneId zone) {
        return moment(zone, ZonedDateTime::withEarlierOffsetAtOverlap);
    }

    /** As {@link #at}, but of the hour that a zone lives twice the later one. */
    public Instant atTheLatest(ZoneId zone) {
        return moment(zone, ZonedDateTime::withLaterOffsetAtOverlap);
    }

    /**
     * As {@link #at}, but of the hour that a zone lives twice the later moment, once that can have come: else what happens when it is
     * lived again would be older than what happened before.
     *
     * @param latest when it may have happened at the latest
     */
    public Instant asOf(Instant latest, ZoneId zone) {
        Instant second = atTheLatest(zone);
        return second.isAfter(latest) ? at(zone) : second;
    }

    private Instant moment(ZoneId zone, UnaryOperator<ZonedDateTime> overlap) {
        Instant instant = offset != null ? clock.toInstant(ZoneOffset.UTC).minusSeconds(offset)
                : overlap.apply(clock.atZone(region == null ? zone : region)).toInstant();
        inRange(LocalDate.ofInstant(instant, ZoneOffset.UTC));
        return instant;
    }

    private static LocalDate inRange(LocalDate day) {
        if (day.getYear() < 1 || day.getYear() > 9999) {
            throw new DateTimeException("year out of range");
        }
        return day;
    }

    /** One way to write a time, and which of the groups it has. */
    private record Form(Pattern pattern, Set<String> groups) {

        private static final Pattern GROUP = Pattern.compile("\\(\\?<(\\w+)>");

        static Form of(String pattern) {
            return new Form(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE),
                    GROUP.matcher(pattern).results().map(group -> group.group(1)).collect(Collectors.toUnmodifiableSet()));
        }
    }

    /** What a form took out of a text. */
    private record Parts(Matcher found, Set<String> groups) {

        /** Null where there is none. */
        String text(String group) {
            return groups.contains(group) ? found.group(group) : null;
        }

        boolean has(String group) {
            return text(group) != null;
        }

        /** 0 where there is none. */
        int number(String group) {
            return has(group) ? Integer.parseInt(text(group)) : 0;
        }
    }

    /** ISO 8601 wants a minus (U+2212) and a hyphen (U+2010) where its character set has them; spaces may be of any width and number. */
    private static String plain(String text) {
        return SPACES.matcher(text.replace('\u2212', '-').replace('\u2010', '-').replace('\u2011', '-')).replaceAll(" ").strip();
    }

    private static WrittenTime of(Parts parts) {
        LocalDate day = day(parts);
        LocalDateTime clock = parts.has("hour") ? clock(parts, day) : day.atStartOfDay();
        Integer offset = null;
        ZoneId region = null;
        for (String group : List.of("word", "name", "offset")) {
            String zone = parts.text(group);
            if (zone != null && zone.indexOf('/') > 0) {
                region = ZoneId.of(zone);
            } else if (zone != null) {
                // Beside an offset a name says nothing, known or not.
                offset = group.equals("name") && parts.has("offset") ? null : seconds(zone);
            }
        }
        return suffixed(day, clock, offset, region, parts.text("suffix"));
    }

    private static LocalDate day(Parts parts) {
        int year = parts.number("year");
        if (parts.has("week")) {
            LocalDate day = LocalDate.of(year, 1, 4).with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, parts.number("week"))
                    .with(ChronoField.DAY_OF_WEEK, parts.number("weekday"));
            if (day.get(IsoFields.WEEK_BASED_YEAR) != year) {
                throw new DateTimeException("a week that the year does not have");
            }
            return day;
        }
        if (parts.has("ordinal")) {
            return LocalDate.ofYearDay(year, parts.number("ordinal"));
        }
        int month = parts.has("month3") ? MONTHS.indexOf(parts.text("month3").toLowerCase(Locale.ROOT)) / 3 + 1 : parts.number("month");
        // RFC 5322 section 4.3 on years of two digits.
        return LocalDate.of(parts.text("year").length() > 2 ? year : year < 50 ? 2000 + year : 1900 + year, month, parts.number("day"));
    }

    /** 24:00 ends a day; a second 60 is the first of the next minute, as in POSIX. */
    private static LocalDateTime clock(Parts parts, LocalDate day) {
        boolean midnight = parts.number("hour") == 24;
        boolean leap = parts.number("second") == 60;
        long unit = !parts.has("minute") ? 3_600 : !parts.has("second") ? 60 : 1;
        long nanos = parts.has("fraction") ? fraction(parts.text("fraction"), unit * 1_000_000_000L) : 0;
        if (midnight && (parts.number("minute") > 0 || parts.number("second") > 0 || nanos > 0)) {
            throw new DateTimeException("later than 24:00");
        }
        LocalDateTime clock = day.atTime(midnight ? 0 : parts.number("hour"), parts.number("minute"), leap ? 59 : parts.number("second"));
        return clock.plusDays(midnight ? 1 : 0).plusSeconds(leap ? 1 : 0).plusNanos(nanos);
    }

    /** Nanoseconds that a decimal fraction of a unit is; what is less than one is cut off. */
    private static long fraction(String digits, long unit) {
        return new BigDecimal("0." + digits).multiply(BigDecimal.valueOf(unit)).setScale(0, RoundingMode.DOWN).longValueExact();
    }

    private static int seconds(String zone) {
        if (zone.charAt(0) == '+' || zone.charAt(0) == '-') {
            String digits = (zone.substring(1).replace(":", "") + "0000").substring(0, 6);
            int size = LocalTime.of(Integer.parseInt(digits, 0, 2, 10), Integer.parseInt(digits, 2, 4, 10), Integer.parseInt(digits, 4, 6, 10))
                    .toSecondOfDay();
            return zone.charAt(0) == '-' ? -size : size;
        }
        Integer hours = NAMED.get(zone.toLowerCase(Locale.ROOT));
        if (hours == null) {
            throw new DateTimeException("a zone that is not known");
        }
        return 3_600 * hours;
    }

    /**
     * RFC 9557: a zone in brackets says whose wall clock it is where no offset does. Beside an offset it changes nothing, unless it
     * is marked as critical and contradicts; and what is critical and not known makes the whole unreadable.
     */
    private static WrittenTime suffixed(LocalDate day, LocalDateTime clock, Integer offset, ZoneId region, String suffix) {
        ZoneId named = region;
        for (String each : suffix.isEmpty() ? new String[0] : suffix.substring(1, suffix.length() - 1).split("]\\[")) {
            boolean critical = each.startsWith("!");
            String tag = critical ? each.substring(1) : each;
            if (tag.indexOf('=') >= 0) {
                if (critical && !tag.startsWith("u-ca=")) {
                    throw new DateTimeException("a critical suffix that is not known");
                }
            } else if (offset == null || critical) {
                named = ZoneId.of(tag);
                if (offset != null && offset != 0 && !named.getRules().isValidOffset(clock, ZoneOffset.ofTotalSeconds(offset))) {
                    throw new DateTimeException("offset and zone contradict");
                }
            }
        }
        return new WrittenTime(day, clock, offset, named);
    }
}
