package org.doorstep.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Whether a host to bind to can be reached from this machine only. */
public final class Loopback {

    private Loopback() {
    }

    /** An unknown host is not loopback: the safe answer. */
    public static boolean is(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
