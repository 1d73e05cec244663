//! Addresses and CIDR ranges as condition values write them.

use std::net::IpAddr;

/// A range of addresses: all that share the first `prefix` bits with `address`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    address: IpAddr,
    prefix: u8,
}

/// The private ranges of IPv4, RFC 1918. Whether AWS counts further ranges as private is not documented.
const PRIVATE: [(u32, u8); 3] = [(0x0a00_0000, 8), (0xac10_0000, 12), (0xc0a8_0000, 16)];

impl Range {
    /// Reads `203.0.113.7`, `203.0.113.0/24` or `2001:db8::/32`. An address alone is the range that holds only it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => most,
            Some(digits) => {
                let is_number = (1..=3).contains(&digits.len())
                    && digits.bytes().all(|byte| byte.is_ascii_digit());
                digits.parse().ok().filter(|bits| is_number && *bits <= most)?
            }
        };
        Some(Self { address, prefix })
    }

    /// The same range with all bits behind the prefix set to zero, if one of them is not.
    pub(super) fn without_host_bits(self) -> Option<String> {
        let masked = match self.address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix)).unwrap_or(0);
                IpAddr::V4((u32::from(address) & mask).into())
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix)).unwrap_or(0);
                IpAddr::V6((u128::from(address) & mask).into())
            }
        };
        (masked != self.address).then(|| format!("{masked}/{}", self.prefix))
    }

    /// Whether every address of the range is private.
    pub(super) fn is_private(self) -> bool {
        let IpAddr::V4(address) = self.address else { return false };
        PRIVATE.iter().any(|(network, bits)| {
            self.prefix >= *bits && u32::from(address) >> (32 - bits) == network >> (32 - bits)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        for text in ["203.0.113.7", "0.0.0.0/0", "10.0.0.0/08", "2001:db8::/32", "::1"] {
            assert!(Range::parse(text).is_some(), "{text}");
        }
        for text in
            ["203.0.113.0/33", "203.0.113", "10.0.0.0/", "10.0.0.0/+8", "2001:db8::/129", ""]
        {
            assert_eq!(Range::parse(text), None, "{text}");
        }
    }

    #[test]
    fn host_bits_are_masked() {
        let masked = |text| Range::parse(text).unwrap().without_host_bits();
        assert_eq!(masked("203.0.113.7/24").as_deref(), Some("203.0.113.0/24"));
        assert_eq!(masked("2001:db8::1/32").as_deref(), Some("2001:db8::/32"));
        assert_eq!(masked("10.1.2.3/0").as_deref(), Some("0.0.0.0/0"));
        assert_eq!(masked("203.0.113.7"), None);
    }

    #[test]
    fn private_ranges_lie_wholly_within() {
        let private = |text| Range::parse(text).unwrap().is_private();
        assert!(private("10.0.0.0/8") && private("172.31.0.1") && private("192.168.1.0/24"));
        assert!(!private("10.0.0.0/7") && !private("172.32.0.0/16") && !private("fd00::/8"));
    }
}
