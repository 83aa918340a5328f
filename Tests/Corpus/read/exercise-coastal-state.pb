
$01a1f737-ed40-7c54-b0c8-0539225c6b16IN-KL (08@JÈ™ÿ×RÈ¼„ØX”‚IN-LD‚IN-TN‚
Kerala Police, control room‚&EXERCISE: boy of ten lost at the ferry’en‚L(B%
IN-KL¨áþ×"Exercise area, Kochi‚
Exercise Child OneLatn