package org.doorstep.url;

import com.ibm.icu.text.IDNA;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The host parser of the WHATWG URL Standard (sections 3.3 and 3.5): what is percent-encoded is decoded, names become ASCII by UTS 46,
 * and whatever ends in a number is an IPv4 address, in each spelling that inet_aton takes. Which characters DNS knows is
 * not asked: an underscore stands in many names that are in use.
 */
final class UrlHost {

    /** Nothing that is longer than this, percent-encoded, is a name of 253 characters. */
    private static final int LONGEST = 4_000;
    private static final String FORBIDDEN = " #/:<>?@[\\]^|%\u007F";
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9A-Fa-f]*");
    private static final IDNA UTS46 = IDNA.getUTS46Instance(IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ | IDNA.NONTRANSITIONAL_TO_ASCII);
    /** What UTS 46 leaves to the caller and the standard does not ask for: CheckHyphens and VerifyDnsLength are false. */
    private static final Set<IDNA.Error> NOT_ASKED = EnumSet.of(IDNA.Error.EMPTY_LABEL, IDNA.Error.LABEL_TOO_LONG,
            IDNA.Error.DOMAIN_NAME_TOO_LONG, IDNA.Error.LEADING_HYPHEN, IDNA.Error.TRAILING_HYPHEN, IDNA.Error.HYPHEN_3_4);

    private UrlHost() {
    }

    /** @return as it is written in a URL and in a {@code Host} header. @throws InvalidUrlException with the reason */
    static String parse(String text) throws InvalidUrlException {
        if (text.isEmpty() || text.length() > LONGEST) {
            throw none();
        }
        if (text.startsWith("[")) {
            if (!text.endsWith("]")) {
                throw none();
            }
            return "[" + Ipv6Literal.parse(text.substring(1, text.length() - 1)) + "]";
        }
        String name = ascii(PercentCoding.decode(text));
        if (name.isEmpty() || name.chars().anyMatch(c -> c < ' ' || FORBIDDEN.indexOf(c) >= 0)) {
            throw none();
        }
        return endsInNumber(name) ? ipv4(name) : name;
    }

    private static InvalidUrlException none() {
        return new InvalidUrlException("no host in the URL");
    }

    private static String ascii(String name) throws InvalidUrlException {
        String lower = name.toLowerCase(Locale.ROOT);
        if (name.chars().allMatch(c -> c < 0x80) && !lower.startsWith("xn--") && !lower.contains(".xn--")) {
            return lower;
        }
        IDNA.Info info = new IDNA.Info();
        String ascii = UTS46.nameToASCII(name, new StringBuilder(), info).toString();
        if (!NOT_ASKED.containsAll(info.getErrors())) {
            throw none();
        }
        return ascii;
    }

    private static boolean endsInNumber(String name) {
        String most = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return NUMBER.matcher(most.substring(most.lastIndexOf('.') + 1)).matches();
    }

    /** One to four numbers, each decimal, octal or hexadecimal; the last one fills what is left of the 32 bits. */
    private static String ipv4(String name) throws InvalidUrlException {
        String[] parts = (name.endsWith(".") ? name.substring(0, name.length() - 1) : name).split("\\.", -1);
        if (parts.length > 4) {
            throw none();
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            long number = number(parts[i]);
            if (number >= (last ? 1L << 8 * (5 - parts.length) : 256)) {
                throw none();
            }
            address |= last ? number : number << 8 * (3 - i);
        }
        return (address >> 24) + "." + (address >> 16 & 0xFF) + "." + (address >> 8 & 0xFF) + "." + (address & 0xFF);
    }

    private static long number(String text) throws InvalidUrlException {
        if (!NUMBER.matcher(text).matches()) {
            throw none();
        }
        boolean hex = text.startsWith("0x") || text.startsWith("0X");
        boolean octal = !hex && text.length() > 1 && text.startsWith("0");
        String digits = text.substring(hex ? 2 : octal ? 1 : 0).replaceFirst("^0+", "");
        if (digits.length() > 12 || octal && !digits.matches("[0-7]*")) {
            throw none();
        }
        return digits.isEmpty() ? 0 : Long.parseLong(digits, hex ? 16 : octal ? 8 : 10);
    }
}
