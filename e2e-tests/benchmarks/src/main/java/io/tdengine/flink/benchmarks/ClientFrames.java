/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Encodes binary frames of a client by a draft of the WebSocket library. Ours is not public, and
 * the library has another name in the connector's jar; so both are called through handles, found
 * from our class and what it extends, which costs nanoseconds a frame.
 */
final class ClientFrames {

    private static final String OUR_DRAFT =
            "io.tdengine.flink.transport.websocket.FastMaskingDraft";

    /** (payload, masked) to frames. */
    private final MethodHandle createFrames;

    /** frame to bytes. */
    private final MethodHandle createBinaryFrame;

    private ClientFrames(Class<?> draftClass, Constructor<?> constructor, Object... arguments)
            throws ReflectiveOperationException {
        constructor.setAccessible(true);
        Object draft = constructor.newInstance(arguments);
        for (Method method : draftClass.getMethods()) {
            if (method.getName().equals("setParseMode")) {
                method.invoke(draft, clientRole(method.getParameterTypes()[0]));
            }
        }
        createFrames =
                handle(draft, draftClass.getMethod("createFrames", ByteBuffer.class, boolean.class))
                        .asType(MethodType.methodType(List.class, ByteBuffer.class, boolean.class));
        Class<?> frame =
                Class.forName(
                        draftClass.getSuperclass().getPackageName().replace(".drafts", "")
                                + ".framing.Framedata");
        createBinaryFrame =
                handle(draft, draftClass.getMethod("createBinaryFrame", frame))
                        .asType(MethodType.methodType(ByteBuffer.class, Object.class));
    }

    private static Object clientRole(Class<?> roles) throws ReflectiveOperationException {
        return roles.getField("CLIENT").get(null);
    }

    private static MethodHandle handle(Object draft, Method method) throws IllegalAccessException {
        method.setAccessible(true);
        return MethodHandles.lookup().unreflect(method).bindTo(draft);
    }

    /** What our connections use, without compression. */
    static ClientFrames ours() {
        try {
            Class<?> draft = ourDraft();
            return new ClientFrames(
                    draft,
                    draft.getDeclaredConstructor(boolean.class, int.class),
                    false,
                    Integer.MAX_VALUE);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The transport's draft has changed", e);
        }
    }

    /** What the library uses. */
    static ClientFrames stock() {
        try {
            Class<?> draft = ourDraft().getSuperclass();
            return new ClientFrames(draft, draft.getDeclaredConstructor());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The WebSocket library has changed", e);
        }
    }

    private static Class<?> ourDraft() {
        try {
            return Class.forName(OUR_DRAFT);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("The transport's draft was renamed", e);
        }
    }

    /** One frame, ready to be sent. */
    ByteBuffer encode(ByteBuffer payload) {
        try {
            List<?> frames = (List<?>) createFrames.invokeExact(payload, true);
            return (ByteBuffer) createBinaryFrame.invokeExact((Object) frames.get(0));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
