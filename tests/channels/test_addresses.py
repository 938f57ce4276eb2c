"""Addresses that users give: no private machine is ever called, in whatever notation it is written."""

import ipaddress

import pytest

from compliance.channels.addresses import AddressRefused, is_public, public_address, target_of


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.firm.example/", "not_https"),
        ("ftp://hooks.firm.example/", "not_https"),
        ("javascript:alert(1)", "not_https"),
        ("hooks.firm.example", "not_https"),
        ("https://user:pass@hooks.firm.example/", "with_login"),
        ("https://hooks.firm.example/#x", "with_login"),
        ("https://hooks.firm.example:22/", "port"),
        ("https://hooks.firm.example:99999/", "not_an_address"),
        ("https://127.0.0.1/", "no_host_name"),
        ("https://2130706433/", "no_host_name"),
        ("https://0x7f000001/", "no_host_name"),
        ("https://127.0x1/", "no_host_name"),
        ("https://0177.0.0.01/", "no_host_name"),
        ("https://[::1]/", "no_host_name"),
        ("https://localhost/", "no_host_name"),
        ("https:///path", "no_host_name"),
        ("https://a..example/", "not_an_address"),
        ("https://hooks.firm.example/a b", "not_an_address"),
        ("https://hooks.firm.example/\r\nHost: x", "not_an_address"),
        ("https://hooks.firm.example/\\@evil", "not_an_address"),
        ("https://hooks.firm.example/" + "x" * 600, "not_an_address"),
        ("https://" + "x" * 70 + ".example/", "not_an_address"),
    ],
)
def test_what_is_no_public_https_address_is_refused_with_its_reason(url: str, code: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        target_of(url)
    assert refused.value.code == code


def test_a_host_in_other_letters_is_called_by_its_name_of_the_network() -> None:
    target = target_of("https://Hooks.Bücher.example:8443/in?x=1")
    assert (target.host, target.port, target.path) == ("hooks.xn--bcher-kva.example", 8443, "/in?x=1")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.7", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "64:ff9b:1::1"),
        "::7f00:1",
    ],
)
def test_no_private_address_is_public_however_it_is_wrapped(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_addresses_that_everybody_reaches_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_one_private_answer_of_several_refuses_the_host(names) -> None:
    names["mixed.example"] = ["93.184.216.34", "10.0.0.1"]
    with pytest.raises(AddressRefused) as refused:
        public_address("mixed.example", 443)
    assert refused.value.code == "not_public"


def test_a_name_is_resolved_anew_each_time(names) -> None:
    """A host that was public when it was entered and is private now is not called."""
    assert public_address("hooks.firm.example", 443) == "93.184.216.34"
    names["hooks.firm.example"] = ["127.0.0.1"]
    with pytest.raises(AddressRefused):
        public_address("hooks.firm.example", 443)


def test_an_unknown_host_says_so(names) -> None:
    with pytest.raises(AddressRefused) as refused:
        public_address("nobody.example", 443)
    assert refused.value.code == "unknown_host"
