/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.Library;
import com.sun.jna.Pointer;

/**
 * The client library's functions that log in by token or one-time code. Only those from 3.4.0.0
 * have them, so they are looked up when they are called.
 */
interface LoginFunctions extends Library {

    /** As {@link Taosc#taosConnect}. */
    Pointer taosConnectToken(byte[] host, byte[] token, byte[] database, short port);

    /** As {@link Taosc#taosConnect}. */
    Pointer taosConnectTotp(
            byte[] host, byte[] user, byte[] password, byte[] code, byte[] database, short port);
}
