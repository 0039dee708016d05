/**
 * The parts of ccxt that this folder uses, and the only place that names their files.
 *
 * The package offers nothing but its index, which loads every venue (about 100 ms and 145 MB), and
 * Node refuses a subpath import that leads into node_modules; so the files are named by their path.
 */
export { default as Kraken } from '../../../node_modules/ccxt/js/src/kraken.js'
export {
  AuthenticationError,
  BadRequest,
  BadResponse,
  BadSymbol,
  DDoSProtection,
  DuplicateOrderId,
  ExchangeError,
  ExchangeNotAvailable,
  InsufficientFunds,
  InvalidNonce,
  InvalidOrder,
  NetworkError,
  NullResponse,
  OnMaintenance,
  OperationFailed,
  OrderImmediatelyFillable,
  OrderNotFound,
  PermissionDenied,
  RateLimitExceeded,
  RequestTimeout,
} from '../../../node_modules/ccxt/js/src/base/errors.js'
