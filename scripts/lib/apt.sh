# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Packages of any Debian suite, without touching the host's apt.
#
# The host's own configuration knows one release only, and changing it is not
# ours to do. So a private one is made for each fetch, with the archives, the
# keys and the download settings that the host's apt is configured with. The
# keys of Debian 12 (debian-archive-keyring) verify every suite from bullseye
# to sid.

HOST_APT_CONFIG=${APT_CONFIG:-}

# host_apt PROGRAM ARGUMENT...: with the host's configuration.
host_apt() {
	APT_CONFIG=$HOST_APT_CONFIG "$@"
}

# archive_uri SUITE: where the host's apt gets that kind of suite from.
archive_uri() {
	local label=Debian uri
	case $1 in *-security) label=Debian-Security ;; esac
	# shellcheck disable=SC2016 # apt's own variables
	uri=$(host_apt apt-get indextargets --format '$(LABEL) $(SITE)' 'Created-By: Packages' |
		awk -v label="$label" '$1 == label { print $2; exit }')
	[ -n "$uri" ] ||
		die "apt has no '$label' archive configured; add one, run 'apt-get update', and try again"
	printf '%s\n' "$uri"
}

# source_lines SUITES: sources.list for these suites, comma-separated.
source_lines() {
	local suite uri
	for suite in ${1//,/ }; do
		uri=$(archive_uri "$suite") || exit
		printf 'deb [arch=amd64] %s %s main\n' "$uri" "$suite"
		[ -z "${2:-}" ] || printf 'deb-src %s %s main\n' "$uri" "$suite"
	done
}

# private_apt DIR SUITES [source]: points apt at these suites, and at no package
# being installed, by way of APT_CONFIG; reads the package lists, and those of
# source packages if asked.
private_apt() {
	local dir=$1 log=$1/update.log
	mkdir -p "$dir/lists/partial" "$dir/archives/partial" "$dir/empty"
	: >"$dir/status"
	source_lines "$2" "${3:-}" >"$dir/sources.list" || exit
	{
		# Proxies and the like, but none of the hooks: those serve the
		# host's own apt, and fail for a user who is not root.
		host_apt apt-config dump | grep -E '^Acquire::(http|https|ftp|Retries|Check)' || true
		cat <<-EOF
			APT::Architecture "amd64";
			APT::Install-Recommends "false";
			APT::Sandbox::User "$(id -un)";
			APT::Update::Error-Mode "any";
			Acquire::Languages "none";
			Acquire::Retries "3";
			Dir::State "$dir";
			Dir::State::lists "$dir/lists";
			Dir::State::status "$dir/status";
			Dir::Cache "$dir";
			Dir::Cache::archives "$dir/archives";
			Dir::Etc::sourcelist "$dir/sources.list";
			Dir::Etc::sourceparts "$dir/empty";
			Dir::Etc::preferencesparts "$dir/empty";
			Dir::Etc::parts "$dir/empty";
		EOF
	} >"$dir/apt.conf"
	export APT_CONFIG=$dir/apt.conf
	apt_quiet "$log" update ||
		die "cannot read the package lists of ${2//,/ and } ($(apt_reason "$log")); check the network, and the suites in scripts/kernels"
}

# apt_quiet LOG ARGUMENT...: apt-get that speaks to LOG only, asks nothing and
# tries thrice.
apt_quiet() {
	local log=$1
	shift
	DEBIAN_FRONTEND=noninteractive apt-get -qq -y "$@" >"$log" 2>&1 </dev/null
}

# apt_reason LOG: the first thing that went wrong, for a message of one line.
apt_reason() {
	sed -n 's/^[EW]: *//p' "$1" | head -n 1 | cut -c 1-150
}

# depends PACKAGE PATTERN: the packages PACKAGE depends on whose name matches.
depends() {
	apt-cache depends "$1" 2>/dev/null |
		sed -n 's/^[ |]*Depends: \([^<].*\)$/\1/p' | grep -E "$2" || true
}
