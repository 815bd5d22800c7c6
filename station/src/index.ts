export { PortError } from './port-error.js'
export { startStation, type Application, type Log, type Station, type StationOptions } from './station.js'
