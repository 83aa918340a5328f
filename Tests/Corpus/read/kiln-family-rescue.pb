
$01a1f36d-77c0-7f90-bb85-b606256f61d3IN-OD (08@JØ¨û×RØ’ÅØX”ŠIN-TS‚&
$Labour Department and AHTU, BalangirŠ2

Smita NaikDeputy Superintendent+919000000301‚1Family of about ten held for an advance at a kilnŠ„A cousin was let out to fetch money and reports that the phones were taken, wages withheld since October, and a child of six is ill.’enŠ‡
‚
IN-TS"EBrick kiln behind the water tank, two kilometres north of the village*Chimney with a white band2	Âõ(\O1@33333ƒS@Ü	
"IN-OD
"IN-OD
"IN-OD"*	2È†Ø‚
Dambaru BagLatn‚
	Tulsi BagLatnŠor