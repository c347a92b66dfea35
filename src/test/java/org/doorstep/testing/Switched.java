package org.doorstep.testing;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real broker's connections with switches: calls that fail while a test wants them to, and commits that wait. Counts commits and
 * the connections that are open.
 */
public final class Switched {

    private final ConnectionFactory real;
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Semaphore gate = new Semaphore(1);
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger arrivals = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    public Switched(ConnectionFactory real) {
        this.real = real;
    }

    /** From now on calls of this name ({@code createConnection}, {@code createSession}, {@code commit} ...) throw. */
    public void fail(String method) {
        failing.add(method);
    }

    public void work() {
        failing.clear();
    }

    /** Commits wait until {@link #release}. */
    public void hold() {
        gate.acquireUninterruptibly();
    }

    public void release() {
        gate.release();
    }

    /** Commits done. */
    public int commits() {
        return commits.get();
    }

    /** Commits begun, those that wait among them. */
    public int arrivals() {
        return arrivals.get();
    }

    /** Calls that failed because a test wanted them to. */
    public int refused() {
        return refused.get();
    }

    public int openConnections() {
        return open.get();
    }

    public ConnectionFactory connections() {
        return wrapped(ConnectionFactory.class, real);
    }

    private <T> T wrapped(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (failing.contains(method.getName())) {
                refused.incrementAndGet();
                throw new JMSException("switched off");
            }
            boolean commit = method.getName().equals("commit");
            if (commit) {
                arrivals.incrementAndGet();
                gate.acquireUninterruptibly();
                gate.release();
            }
            Object result;
            try {
                result = method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            if (commit) {
                commits.incrementAndGet();
            } else if (method.getName().equals("close") && target instanceof Connection) {
                open.decrementAndGet();
            }
            if (result instanceof Connection connection) {
                open.incrementAndGet();
                return wrapped(Connection.class, connection);
            }
            return result instanceof Session session ? wrapped(Session.class, session) : result;
        }));
    }
}
