package org.doorstep.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A block of addresses, IPv4 or IPv6 (RFC 4632, RFC 4291). An IPv4-mapped IPv6 address counts as the IPv4 address it maps.
 *
 * @param network first address of the block
 * @param bits    leading bits that count
 */
public record Cidr(InetAddress network, int bits) {

    /**
     * @param text {@code 203.0.113.0/24}, {@code 2001:db8::/32}, or a single address
     * @throws IllegalArgumentException with a message for the user
     */
    public static Cidr parse(String text) {
        String[] parts = text.strip().split("/", 2);
        // Only literals: a name would be looked up, and mean something else tomorrow.
        if (!parts[0].matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            throw new IllegalArgumentException("'" + text + "' is not an address block like 203.0.113.0/24 or 2001:db8::/32");
        }
        try {
            InetAddress network = InetAddress.getByName(parts[0]);
            int most = network.getAddress().length * 8;
            int bits = parts.length == 1 ? most : Integer.parseInt(parts[1]);
            if (bits < 0 || bits > most) {
                throw new IllegalArgumentException("'" + text + "' has more bits than its kind of address");
            }
            return new Cidr(network, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not an address block like 203.0.113.0/24 or 2001:db8::/32");
        }
    }

    public boolean contains(InetAddress address) {
        byte[] ours = network.getAddress();
        byte[] theirs = address.getAddress();
        int whole = bits / 8;
        if (ours.length != theirs.length || !Arrays.equals(ours, 0, whole, theirs, 0, whole)) {
            return false;
        }
        int rest = bits % 8;
        return rest == 0 || ((ours[whole] ^ theirs[whole]) & 0xff) >>> (8 - rest) == 0;
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + bits;
    }
}
