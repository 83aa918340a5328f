
$01a1ed90-00c0-74db-a63d-56ebe11a827dIN-PB (08@Jø§õ×RøîÜX”‚
Punjab PoliceAboharŠ7
Harpreet KaurAssistant Sub-Inspector+919000000901‚%Man of 24 missing after seasonal work’en‚±2B*
IN-HPèÛ ×"Apple packing yard, Rohru‚
Gurmeet SinghLatn‚
Balbir SinghLatn‚pa‚hi‚’7Left with a labour contractor and has not called since.