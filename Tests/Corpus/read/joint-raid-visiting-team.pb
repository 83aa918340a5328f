
$01a1f6d7-cbe0-7333-bb90-e81040d1f8a4IN-WB (08@J¬èş×R¬—™ØX”ŠIN-MH‚;
 CID, Anti-Human-Trafficking UnitBhabani Bhaban, KolkataŠ.
Farida KhatunSuperintendent+919000000402’&Wê
2026-11-12"BNS 143"POCSO 17(‚3Joint raid asked for, team arrives tomorrow eveningŠ¢One of the girls called her sister from a customer's phone. The local station is asked to keep the place under watch and not to approach before the team is there.’enŠÏ
z
IN-MH"$Third floor, second door on the left*+Above the tyre shop, opposite the mill gate2	…ëQ¸…2@×£p=
wR@:411002
"IN-WB
"IN-WB"*2è¶ˆØ‚
Mousumi MondalLatnŠbn‚t
*
Debashis Ghosh	Inspector+919000000401"WB/CID/AHTU/2026/118*GDE 733 of 19.11.20262WB 02 AK 7719:À†Ø