#!/usr/bin/env bash
# What a county lives through, typed out: departments that end, persons with two offices, petitioners who
# differ, a threat to life. What is printed is kept in docs/scenes.md; the test fails when reality differs.
#   tests/e2e/scenes.sh           compare
#   tests/e2e/scenes.sh --update  write docs/scenes.md again
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. scripts/lib.sh
. scripts/installation.sh

installation ', "clock": "simulated", "simulatedStart": "2026-03-02T09:00:00+08:00"'
ctl=build/bin/hotlinectl
out="$home/scenes.md"
county="$home/county"
export NO_COLOR=1 COLUMNS=110
. tests/e2e/typed_out.sh

quietly() { "$@" >/dev/null; }
# The number of a new ticket; the same request ids make the same numbers.
new() { $ctl --json create "$@" | grep -o '"name":"tickets/[0-9]*"' | head -n 1 | grep -o '[0-9]\{16\}'; }
# The county's directory with an edit by sed, loaded or checked.
county() {
  rm -rf "$county" && cp -r deploy/sample "$county"
  sed -i -E "$1" "$county/directory.json"
}

quietly $ctl directory load deploy/sample
cat >"$out" <<'HEAD'
# Scenes from a county, typed out

Written by `tests/e2e/scenes.sh` on a simulated clock; the test fails when the program prints anything else. Numbers,
names and times are the sample county's.
HEAD

note "## Two petitioners: one withdraws, one reworks"
note "Two neighbours ask the same. One settles it with the shop and withdraws in a recorded call; the other is still waited for."
pair=$(new --kind CONSULTATION --channel PHONE --text "怎么补开发票" --department tax --name 王先生 --phone 19900000001 --also 李女士:19900000002 --request-id scene-1)
quietly $ctl accept "$pair" --as p-tax-1
quietly $ctl contact "$pair" --as p-tax-3 --type EFFECTIVE --call-id tel-1
run $ctl withdraw "$pair" --petitioner 1 --call-id tel-2 --note "已自行解决"
run $ctl supplement "$pair" --petitioner 1 --text "还有一事"
quietly $ctl submit "$pair" --as p-tax-3 --outcome-code EXPLAINED --result "可在电子税务局申请。"
quietly $ctl approve "$pair" --as p-tax-1
note "The reply goes to the one who is left. She is not satisfied: the department works again, for her alone."
run $ctl reply "$pair" --as p-tax-3 --petitioner 2 --reply "可在电子税务局申请。" --proof sms-1
code=$($ctl invitation "$pair" --petitioner 2)
run $ctl rate "$pair" --petitioner 2 --code "$code" --satisfaction DISSATISFIED --solved NO
run $ctl show "$pair"

note "## The head of two bureaus works both parts of a ticket"
note "From today the head of the tax office heads housing too."
county 's/("department": "housing", "role": "ROLE_HEAD", "person": )"[^"]*"/\1"p-tax-1"/'
run $ctl directory load "$county"
both=$(new --kind HELP --channel PHONE --text "房屋契税怎么退" --department tax --name 赵先生 --phone 19900000003 --request-id scene-2)
quietly $ctl accept "$both" --as p-tax-1
quietly $ctl contact "$both" --as p-tax-1 --type EFFECTIVE --call-id tel-3
quietly $ctl assign "$both" --as p-tax-1 --assisting-departments housing
note "The lead has accepted already; what is left to accept is housing's part. Naming a handler is possible for both: he says which."
run $ctl accept "$both" --as p-tax-1
run $ctl assign "$both" --as p-tax-1 --handler p-tax-1
run $ctl assign "$both" --as p-tax-1 --handler p-tax-1 --department housing
run $ctl submit "$both" --as p-tax-1 --outcome-code ASSISTED --result "房屋信息已核对。"
run $ctl submit "$both" --as p-tax-1 --outcome-code RESOLVED --result "已退税。"
run $ctl approve "$both" --as p-tax-1

note "## A department with 40 open tickets is abolished"
for i in $(seq 1 40); do
  quietly $ctl create --kind COMPLAINT --channel PHONE --text "景区乱收费" --department culture-tourism --name 游客 --phone 19900001111 --request-id "tour-$i"
done
held=$(new --kind COMPLAINT --channel PHONE --text "景区乱收费" --department culture-tourism --name 游客 --phone 19900001111 --request-id tour-40)
note "Culture and tourism goes to education. Whoever forgets to say so is told what hangs on it, and refused."
county 's/("id": "culture-tourism",)/\1 "inactive": true,/'
run $ctl directory check "$county"
county 's/("id": "culture-tourism",)/\1 "inactive": true, "successor": "education",/; s/("department": "housing", "role": "ROLE_HEAD", "person": )"[^"]*"/\1"p-tax-1"/'
run $ctl directory load "$county"
note "The tickets are handed over; the clocks run on. Nothing is left with the old name."
wait_for 60 "the hand-over" sh -c "[ \"\$($ctl --json list --department culture-tourism --state DISPATCHED --all | wc -l)\" = 0 ]"
run sh -c "$ctl --json list --department education --state DISPATCHED --all | wc -l"
run $ctl accept "$held" --as p-education-1
run $ctl show "$held"
run $ctl recount --from 2026-03-01 --to 2026-04-01

note "## An EXTREME call, from the first word to the call back"
note "Nobody has paid him for two years, and he says what he means to do. The words are enough: three limits of the centre begin, and the duty leader's telephone rings until she answers for it."
quietly $ctl advance 2026-03-07T23:00:00+08:00
threat=$(new --kind HELP --channel PHONE --text "欠薪两年没人管，我不想活了" --name 王先生 --phone 19900000009 --request-id scene-5)
run $ctl list --emergencies
note "The agent keeps the caller on the line and calls 110, on record. The duty leader acknowledges; the head of another department is not told of the ticket."
run $ctl emergency-call "$threat" --type THREE_WAY --body POLICE --call-id rec-1 --note "三方通话，民警已出警"
run $ctl acknowledge "$threat" --as p-tax-1 --role OFFICIAL
run $ctl acknowledge "$threat" --note "已报县领导，协调人社局到场"
note "A dispatcher would like it off the list. Only a shift leader may lower it, with a reason, and another person reviews that."
run $ctl reclassify "$threat" --urgency NORMAL --note "已平复"
note "What he is owed is a matter of its own, and goes to a head in the middle of the night."
run $ctl dispatch "$threat" --department human-resources --note "欠薪，请连夜接单"
note "The next afternoon he is called again, as the psychological line advised; with that nothing of the emergency is left."
quietly $ctl advance 2026-03-08T15:00:00+08:00
run $ctl recontact "$threat" --outcome SPOKEN --advised-by PSYCHOLOGICAL --call-id rec-2 --note "情绪平稳，由心理热线继续跟进"
run $ctl list --emergencies
run $ctl show "$threat"

note "## A month's file from another system, imported twice"
note "Saved by a spreadsheet: with a byte order mark, a line break within a cell, and a row whose telephone is none. Every row is one ticket, however often the file comes; what was refused stands in a file of its own, with the reason."
month="$home/month.csv"
printf '\xEF\xBB\xBF编号,标题,内容,姓名,电话,处理人\r\nG-1,路灯,"建设路路灯不亮，\r\n已三天",王先生,19900000001,张\r\nG-2,噪音,夜里施工噪音大,李女士,19900000002,张\r\nG-3,垃圾,垃圾没人清,赵先生,打过电话,李\r\n' >"$month"
run $ctl import "$month" --system county-g
run $ctl import "$month" --system county-g --ignore 处理人
run cat "$month.rejected.csv"
note "Who has asked Mr Zhao corrects the row in that file, and imports it. Then the whole month comes once more, by mistake."
sed -i 's/打过电话/19900000003/' "$month.rejected.csv"
run $ctl import "$month.rejected.csv" --system county-g --ignore 处理人
run $ctl import "$month" --system county-g --ignore 处理人

if [ "${1:-}" = --update ]; then
  cp "$out" docs/scenes.md
  say "docs/scenes.md is written again"
else
  diff -u docs/scenes.md "$out" || die "the scenes are not what the program prints" "look at the difference; if it is meant: tests/e2e/scenes.sh --update"
fi
