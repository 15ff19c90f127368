#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The build as a user meets it: headers that are missing, install, uninstall.
# Works on what a tarball has, because that is what people get, and because the kernel's
# build writes beside its sources.
set -u
cd "$(dirname "$0")/.." || exit
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh
copy=$PWD/build/tests/copy
dest=$PWD/build/tests/dest
kdir=$(scripts/kernel-headers 6.1) || exit 1
release=${kdir##*/linux-headers-}

rm -rf "$copy" "$dest"
mkdir -p "$copy"
scripts/dist --dirty build/tests/copy.tar.xz >&2 && tar -xf build/tests/copy.tar.xz -C "$copy" --strip-components=1
tap_is "$?" 0 "there is a tarball"
cd "$copy" || exit 1

echo 'gitdir: /nonexistent' > .git
out=$(scripts/dist files.tar.xz 2>&1)
tap_is "$?:$([ -e files.tar.xz ] && echo there)" "125:" \
	"a checkout that git cannot read: no tarball of whatever is there"
tap_like "$out" "git cannot read this checkout" "a checkout that git cannot read: said"
rm .git

out=$(make module KDIR=/nonexistent 2>&1)
tap_is "$?" 2 "no kernel headers: make fails"
tap_like "$out" "install the package linux-headers-$(uname -r)" \
	"no kernel headers: names the package"
bare=$copy/bare
mkdir "$bare"
for program in sh make sed uname find; do
	ln -s "$(type -P $program)" "$bare/$program"
done
out=$(PATH=$bare make tcpstatectl 2>&1)
tap_is "$?" 2 "no compiler: make fails"
tap_like "$out" "scripts/bootstrap build" "no compiler: says what installs it"
tap_is "$(echo "$out" | wc -l)" 2 "no compiler: one line, and make's own"
mkdir "$copy/english"
ln -s "$(type -P sh)" "$(type -P sed)" "$(type -P uname)" "$(type -P make)" "$copy/english"
out=$(PATH=$copy/english make mo 2>&1)
tap_is "$?:$(echo "$out" | grep -c 'package gettext')" "0:1" "no msgfmt: built in English, and said"
tap_like "$(make help)" "^  demo +" "make help lists the targets"

tap_like "$(make SPHINX_BUILD=none labs-if-possible)" "scripts/bootstrap docs" \
	"no Sphinx: says what is left out"

make KDIR="$kdir" > build.log 2>&1
tap_is "$?" 0 "make builds both"
[ "$(grep -ci warning build.log)" -eq 0 ] || grep -i warning build.log
tap_is "$(grep -ci warning build.log)" 0 "without a warning"
make KDIR="$kdir" DESTDIR="$dest" PREFIX=/opt/ts install > install.log 2>&1
tap_is "$?" 0 "make install"
expected() {
	cat <<-EOF
		./lib/modules/$release/extra/tcpstate.ko
		./opt/ts/include/linux/tcpstate.h
		./opt/ts/lib/systemd/system/tcpstate-recorder.service
		./opt/ts/libexec/tcpstate/recorder
		./opt/ts/sbin/tcpstatectl
		./opt/ts/share/bash-completion/completions/tcpstatectl
		./opt/ts/share/doc/tcpstatectl/examples/modprobe.conf
		./opt/ts/share/doc/tcpstatectl/examples/modules-load.conf
		./opt/ts/share/doc/tcpstatectl/examples/recorder.conf
		./opt/ts/share/locale/zh_CN/LC_MESSAGES/tcpstatectl.mo
		./opt/ts/share/man/man8/tcpstatectl.8
		./opt/ts/share/tcpstate/tcpstate.yaml
		./opt/ts/share/zsh/site-functions/_tcpstatectl
	EOF
	build/tcpstatectl help |
		sed -n 's,^  \([a-z][a-z]*\) .*,./opt/ts/share/man/man8/tcpstatectl-\1.8,p'
	expected_labs
}
expected_labs() {
	(cd Documentation/labs && find . -mindepth 2 -type f ! -name '*.rst' |
		sed 's,^\.,./opt/ts/share/tcpstate/labs,'
	find . -mindepth 2 -name '*.rst' | sed -n 's,^\./\(.*\)rst$,\1txt,p' |
		sed 'h; s,^,./opt/ts/share/tcpstate/labs/en/,p; g; s,^,./opt/ts/share/tcpstate/labs/zh_CN/,')
}
tap_is "$(cd "$dest" && find . -type f ! -name 'modules.*' | sort)" "$(expected | sort)" \
	"install honours DESTDIR and PREFIX"
tap_is "$(readlink -f "$dest/opt/ts/share/tcpstate/locale/zh_CN.utf8")" \
	"$(readlink -f /usr/lib/locale/C.utf8)" "a locale that stands in for zh_CN.UTF-8"
tap_is "$(grep -c /opt/ts/share/locale "$dest/opt/ts/sbin/tcpstatectl")" 1 \
	"what is installed looks below PREFIX, wherever the build was for"
make KDIR=/nonexistent DESTDIR="$dest" PREFIX=/opt/ts uninstall-tools > uninstall.log 2>&1
tap_is "$?:$(cd "$dest" && find . ! -type d ! -name 'modules.*')" \
	"0:./lib/modules/$release/extra/tcpstate.ko" "uninstall-tools needs no headers, and leaves the module"
make KDIR="$kdir" DESTDIR="$dest" PREFIX=/opt/ts uninstall >> uninstall.log 2>&1
tap_is "$?" 0 "make uninstall"
tap_is "$(cd "$dest" && find . ! -type d ! -name 'modules.*')" "" "uninstall removes it all"
make clean > clean.log 2>&1
tap_is "$(find . -name '*.o' -o -name '*.ko')" "" "make clean leaves nothing behind"

# The same module, but of another ABI: for tests/vm/badinput.sh.
sed -i 's/\(define TCPSTATE_ABI_VERSION\).*/\1 99/' module/include/uapi/linux/tcpstate.h
make KDIR="$kdir" module > abi.log 2>&1
tap_is "$?" 0 "builds with another ABI version"
mkdir -p ../abi99 && cp tcpstate.ko ../abi99/
tap_done
