/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The socket half of the embedded server: frames, payloads and HTTP. Written from the protocol's
 * description and independent of the transport's encoders and decoders, so that each checks the
 * other.
 */
package io.tdengine.flink.embedded.protocol;
