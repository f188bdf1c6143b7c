//! Keys that are made while the test runs, in each of the forms that a provider may have.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rsa::RsaPrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use serde_json::{Value, json};

/// Somebody with a private key.
pub struct Signer {
    pub id: String,
    pub algorithm: Algorithm,
    key: EncodingKey,
    public: Value,
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

impl Signer {
    /// One with an RSA key of so many bits, made once for each size: that takes a while.
    pub fn rsa(id: &str, bits: usize) -> Self {
        static SHORT: OnceLock<RsaPrivateKey> = OnceLock::new();
        static LONG: OnceLock<RsaPrivateKey> = OnceLock::new();
        let made = if bits < 2_048 { &SHORT } else { &LONG };
        let key =
            made.get_or_init(|| RsaPrivateKey::new(&mut rsa::rand_core::OsRng, bits).unwrap());
        Self {
            id: id.to_owned(),
            algorithm: Algorithm::RS256,
            key: EncodingKey::from_rsa_der(key.to_pkcs1_der().unwrap().as_bytes()),
            public: json!({
                "kty": "RSA", "n": base64(key.n().to_bytes_be()), "e": base64(key.e().to_bytes_be()),
            }),
        }
    }

    /// One with a new key on the curve P-256.
    pub fn p256(id: &str) -> Self {
        use p256::elliptic_curve::sec1::ToEncodedPoint as _;
        use p256::pkcs8::EncodePrivateKey as _;
        let key = p256::SecretKey::from_slice(&random()).unwrap();
        let point = key.public_key().to_encoded_point(false);
        Self {
            id: id.to_owned(),
            algorithm: Algorithm::ES256,
            key: EncodingKey::from_ec_der(key.to_pkcs8_der().unwrap().as_bytes()),
            public: json!({
                "kty": "EC", "crv": "P-256",
                "x": base64(point.x().unwrap()), "y": base64(point.y().unwrap()),
            }),
        }
    }

    /// One with a new key on the curve Ed25519.
    pub fn ed25519(id: &str) -> Self {
        use ed25519_dalek::pkcs8::EncodePrivateKey as _;
        let key = ed25519_dalek::SigningKey::from_bytes(&random());
        Self {
            id: id.to_owned(),
            algorithm: Algorithm::EdDSA,
            key: EncodingKey::from_ed_der(key.to_pkcs8_der().unwrap().as_bytes()),
            public: json!({
                "kty": "OKP", "crv": "Ed25519", "x": base64(key.verifying_key().to_bytes()),
            }),
        }
    }

    /// What is published of the key.
    pub fn public(&self) -> Value {
        let mut public = self.public.clone();
        public["kid"] = json!(self.id);
        public["use"] = json!("sig");
        public
    }

    pub fn header(&self) -> Header {
        Header { kid: Some(self.id.clone()), ..Header::new(self.algorithm) }
    }

    /// A token that says this.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_with(&self.header(), claims)
    }

    /// The same with another header.
    pub fn sign_with(&self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &self.key).unwrap()
    }
}

/// A token that is put together by hand, with a signature that is none.
pub fn forged(header: &Value, claims: &Value) -> String {
    format!("{}.{}.{}", base64(header.to_string()), base64(claims.to_string()), base64("no"))
}

/// A token that is signed with a secret, which is a public key: what an attacker knows.
pub fn signed_with_secret(secret: &[u8], kid: &str, claims: &Value) -> String {
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::HS256) };
    encode(&header, claims, &EncodingKey::from_secret(secret)).unwrap()
}
