
$01a1f1f1-8620-7957-b370-30b232c878d2IN-AS (08@J”æù×R”Ä®ØX”‚IN-DL‚
Women's Cell, NagaonŠ'
Mitali Bora	Inspector+919000001101‚.Woman sold into marriage asks to be taken homeŠQShe sent a voice message to her brother. Delhi is asked for a shelter on the way.’enŠ•
L
IN-HR"&House of the buffalo dealer, last lane*Behind the primary school
"IN-AS"*2èºØ‚
Jonali SaikiaLatnŠas