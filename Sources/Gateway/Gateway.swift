import Crypto
import CryptoExtras
import Hummingbird
import HummingbirdTLS
import JWTKit
import NIOSSL
import ServiceLifecycle

enum Gateway {}
