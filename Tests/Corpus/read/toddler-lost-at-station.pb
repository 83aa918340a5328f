
$01a1f793-7ac0-7201-a83c-705b7204a2b9IN-WB (08@J¸Èÿ×R¸âÙX”‚IN-BRŠIN-WB‚(
Government Railway PoliceHowrah GRPSŠ*

Anjali SenSub-Inspector+919000000101‚-Girl of two and a half lost at Howrah stationŠ‚The family from Darbhanga was changing trains. The camera shows the child walking towards the ferry ghat, led by an unknown woman.’enŠN
@1e060fc6fac227e4164bdec40c548555ced850da98e7a6af71f1fd9fdfe8a231
image/jpeg‚²2 "
2026-11-20BV
IN-WB‚ÿ×"'Howrah station, concourse by platform 9*	h"lxz•6@çŒ(íV@P2711101‚
Rinki PaswanLatn‚,
"à¤°à¤¿à¤‚à¤•à¥€ à¤ªà¤¾à¤¸à¤µà¤¾à¤¨Deva‚
Sunita PaswanLatn‚mai‚hiŠPX’!Small burn scar on the left wristš)Yellow frock, one silver anklet, barefoot’BMother was buying tickets; the child was gone within five minutes.š6A woman of about 40 in a green sari, seen on camera 14