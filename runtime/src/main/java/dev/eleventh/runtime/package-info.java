/**
 * What every service needs to run and none of them is about: {@link dev.eleventh.runtime.Settings} read once from the
 * environment, {@link dev.eleventh.runtime.HttpServer} with health, metrics, JSON errors and a gateway, {@link
 * dev.eleventh.runtime.ServiceLoop} for what repeats until it is told to stop, {@link dev.eleventh.runtime.Shutdown}
 * that lets {@code main} close what it opened, {@link dev.eleventh.runtime.Retry} for a broker or a database that is
 * away. It names no topic, no table and no service. Next step: each service's {@code XMain} wires these together.
 */
@NullMarked
package dev.eleventh.runtime;

import org.jspecify.annotations.NullMarked;
